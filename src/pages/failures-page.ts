import { FAILURES, OTHERS, WARNINGS } from './failures.ts';
import { code, page, table } from './markdown.ts';

/** Every code of a failure and a warning, with what is to be done. */
export const failuresPage = (): string =>
  page(
    'src/pages/failures.ts',
    '# Failures and warnings',
    'What was decided against has verdicts, which the page of each [lifecycle](lifecycles/README.md) explains. This page is about what could not be carried out.',
    '## Requests',
    "`failure.code` of an outcome that is `failed` or `conflicted`. Whether a write may yet have been applied is never guessed from the code: the outcome says `unconfirmed`. A code that is not listed is the platform's own; `http.STATUS` stands where it gave none.",
    codesTable(FAILURES),
    '## Streams and the CRM',
    codesTable(OTHERS),
    '## Warnings',
    '`code` of the notice `warning`. None of them harms a request.',
    codesTable(WARNINGS),
  );

const codesTable = (codes: typeof FAILURES): string =>
  table(
    ['code', 'means', 'what to do'],
    Object.entries(codes).map(([name, { means, cure }]) => [code(name), means, cure]),
  );
