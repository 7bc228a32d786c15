/** Something in an input line that breaks a rule. */
export interface Finding {
  /** 1 for the first character. */
  readonly column: number;
  /** `field (kind): rule`; never the value. */
  readonly text: string;
}

/** A line of the input is no request. Nothing was sent for it. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly line: number;
  readonly findings: readonly Finding[];

  constructor(line: number, ...findings: readonly Finding[]) {
    super(`line ${line}: ${findings.map(({ text }) => text).join(' ')}`);
    this.line = line;
    this.findings = findings;
  }

  /** `FILE:LINE:COLUMN: field (kind): rule`, as editors and CI systems read it. */
  toLines(file: string): string[] {
    return this.findings.map(({ column, text }) => `${file}:${this.line}:${column}: ${text}`);
  }
}
