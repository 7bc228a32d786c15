import * as v from 'valibot';
import { linesOf } from './lines.ts';

/**
 * The resources of one lifecycle that a file of requests names, each once. What is no request is passed over: the run says so.
 * @param most how many are looked for
 */
export async function namedIds(file: string, lifecycle: string, most: number): Promise<string[]> {
  const line = v.object({ lifecycle: v.literal(lifecycle), id: v.string() });
  const ids = new Set<string>();
  for await (const { bytes } of linesOf(file)) {
    const parsed = v.safeParse(line, jsonOf(bytes.toString()));
    if (parsed.success) ids.add(parsed.output.id);
    if (ids.size === most) break;
  }
  return [...ids];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
