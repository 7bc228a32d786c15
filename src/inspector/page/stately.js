/** Hands the frames to the Stately inspector, which says when it is ready. */
const STATELY = 'https://stately.ai';

const frame = /** @type {HTMLIFrameElement} */ (document.getElementById('inspector'));

addEventListener('message', ({ origin, data }) => {
  if (origin !== STATELY || data?.type !== '@statelyai.connected') return;
  const socket = new WebSocket(`ws://${location.host}/`);
  socket.addEventListener('message', (message) => frame.contentWindow?.postMessage(JSON.parse(message.data), STATELY));
});
