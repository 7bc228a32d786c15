import type { Call, Reply } from './operation.ts';
import { flawOf, type Validator } from './schema.ts';

/** Codes the platform documents for every operation, by status. */
const CODES: Readonly<Record<number, string>> = {
  400: 'bad.request',
  401: 'bad.credentials',
  403: 'not.authorized',
  404: 'not.found',
  408: 'client.timeout',
  409: 'request.conflict',
  413: 'request.entity.too.large',
  415: 'unsupported.media.type',
  429: 'too.many.requests',
  500: 'internal.server.error',
  503: 'service.unavailable',
  504: 'request.timeout',
};

export function codeOf(status: number): string {
  return CODES[status] ?? (status < 500 ? 'bad.request' : 'internal.server.error');
}

/** A refusal with the platform's ErrorBody; `more` adds or replaces fields of it. */
export function problem(
  call: Pick<Call, 'correlationId'>,
  status: number,
  code: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): Reply {
  return {
    status,
    body: { message, code, status, contextId: call.correlationId, details: [], errors: [], ...more },
  };
}

export function notFound(call: Call, what: string): Reply {
  return problem(call, 404, 'not.found', `No ${what} has this id.`);
}

/** 404 for a method and path that nobody answers. */
export function nothingHere(call: Pick<Call, 'correlationId'>): Reply {
  return problem(call, 404, 'not.found', 'Nothing answers this method and path.');
}

/** 400 for a value its schema has just refused; `what` is "body" or "query". */
export function wrongShape(call: Call, what: string, validate: Validator<unknown>): Reply {
  const { path, rule, sentence } = flawOf(validate);
  return problem(call, 400, 'bad.request', `The ${what} is not valid: ${sentence}.`, {
    details: [{ errorCode: rule, fieldName: path }],
  });
}
