/** Of this machine no paths can be made, or not those asked for; each problem is a sentence. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly problems: readonly string[];
  constructor(machine: string, problems: readonly string[]) {
    super(`${machine}: ${problems.join(' ')}`);
    this.problems = problems;
  }
}
