/** A value nested so deep that any recursion over it overflows. */
export function deep(levels: number): object {
  let value = {};
  for (let level = 0; level < levels; level += 1) value = { value };
  return value;
}

export function wide(members: number): { [key: string]: number } {
  const value: { [key: string]: number } = {};
  for (let member = 0; member < members; member += 1) value[`k${member}`] = member;
  return value;
}
