import * as v from 'valibot';
import type { OwnIds } from '../engine/effects.ts';
import { issuesOf } from '../engine/issues.ts';
import { organisationIds } from '../presence-ids.ts';
import { UsageError } from './exit.ts';
import { jsonFile } from './json-file.ts';

/** The organisation's own ids of presences in a file, where nothing connects. @throws {UsageError} */
export function idsFile(file: string): OwnIds {
  const parsed = v.safeParse(organisationIds, jsonFile('--ids', file));
  if (parsed.success) return parsed.output.presence ?? {};
  throw new UsageError(`--ids ${file}: ${issuesOf(parsed.issues).join(' ')}`);
}
