import { createHmac, createSecretKey } from '../engine/crypto.ts';
import { digest } from '../engine/digest.ts';
import type { Receipt, ReceiptDraft, Versions } from '../engine/receipt.ts';
import { canonical, json } from './json.ts';
import { newSalt } from './random.ts';
import type { AuditRecord } from './record.ts';

/** What a record shows of the receipt beside it. */
type Shown = NonNullable<AuditRecord['receipt']>;

/** A receipt that is about to be kept: what stands in the record, and the text that stands beside it. */
export interface KeptReceipt {
  readonly shown: Shown;
  /** Base64 of the salt, a line end, and the receipt as JSON: as it was, since rules see the order of members. */
  readonly text: string;
}

/** A receipt on its way into the journal, as the texts that are committed to. */
export interface ReceiptText {
  readonly versions: Versions;
  /** As JSON. */
  readonly receipt: string;
  /** JCS */
  readonly decision: string;
}

/** @throws {JournalError} `journal.unrecordable` */
export const receiptText = (request: string, { receipt, decision }: ReceiptDraft): ReceiptText => ({
  versions: receipt.versions,
  receipt: json(`The receipt of request ${request}`, receipt),
  decision: canonical('The decision', decision),
});

export function keepReceipt({ versions, receipt, decision }: ReceiptText): KeptReceipt {
  const salt = newSalt();
  const shown = {
    ...versions,
    decisionCommitment: decided(salt, decision),
    commitment: commitment(salt, receipt),
  };
  return { shown, text: `${salt.toString('base64')}\n${receipt}` };
}

/** What a record shows of a decision, were it made of this receipt. */
export function decisionShown(shown: Shown, text: string, decision: object): string {
  return shown.decision === undefined
    ? decided(Buffer.from(parted(text).salt, 'base64'), canonical('The decision', decision))
    : digest(decision);
}

export const receiptIn = (text: string): Receipt => JSON.parse(parted(text).body) as Receipt;

/** Whether the text is the one that the record commits to. */
export function opensReceipt({ commitment: shown }: Shown, text: string): boolean {
  const { salt, body } = parted(text);
  return commitment(Buffer.from(salt, 'base64'), body) === shown;
}

const parted = (text: string): { readonly salt: string; readonly body: string } => {
  const end = text.indexOf('\n');
  return { salt: text.slice(0, end), body: text.slice(end + 1) };
};

// No receipt begins so.
const decided = (salt: Uint8Array, decision: string): string => commitment(salt, `decision\n${decision}`);

// Salted like the values of a payload: a receipt of few possibilities could be guessed from a bare digest.
const commitment = (salt: Uint8Array, body: string): string =>
  createHmac('sha256', createSecretKey(salt)).update(body).digest('hex');
