import { createWebSocketReceiver } from '@statelyai/inspect';

/** A process of its own that sees what Stately's receiver sees: a line of JSON a frame. */
const [, , server = ''] = process.argv;
createWebSocketReceiver({ server }).subscribe((frame) => console.log(JSON.stringify(frame)));
