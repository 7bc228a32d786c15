/** Takes from a journal of today what version 6 did not have. */
export const TO_VERSION_6 = `
  DROP TABLE handled;
  ALTER TABLE outbox DROP COLUMN since;
  ALTER TABLE outbox DROP COLUMN attempts;
  ALTER TABLE outbox DROP COLUMN lastCode;
  ALTER TABLE outbox DROP COLUMN lastAt;
  ALTER TABLE chunk DROP COLUMN lastCode;
  ALTER TABLE chunk DROP COLUMN lastAt;
  PRAGMA user_version = 6`;
