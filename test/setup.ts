// Tests started outside the npm scripts would run on whatever Node the machine has: say so at once.
if (Number(process.versions.node.split('.')[0]) < 22) {
  throw new Error(`Tests need the project's own Node (npm test), not ${process.version}.`);
}
