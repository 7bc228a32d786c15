export { type Coverage, type Covered, coverage } from './paths/coverage.ts';
export { coverageTable, isWhole } from './paths/coverage-table.ts';
export { type Became, type Driver, follow, type Payload } from './paths/driver.ts';
export { gherkin } from './paths/gherkin.ts';
export { shortestPaths, simplePaths } from './paths/graph-paths.ts';
export {
  type LifecycleOptions,
  type MachineOptions,
  type Model,
  modelOf,
  type Samples,
} from './paths/model.ts';
export { ModelError } from './paths/model-error.ts';
export { type Answered, type Expected, type Path, pathText, type Step, stepText } from './paths/path.ts';
export { pathDiagram } from './paths/path-diagram.ts';
export { problemsOf } from './paths/problems.ts';
export { PathError, replay } from './paths/replay.ts';
export { pathsOf, STRATEGIES, type Strategy } from './paths/strategies.ts';
export { describePaths, type Suite } from './paths/suite.ts';
export { type TourOptions, tours } from './paths/tours.ts';
export { type RandomOptions, randomPaths, type WalkOptions, walks } from './paths/walks.ts';
export { samplesOf } from './samples.ts';
