/** Milliseconds between two tries to reach a server that is gone: at first, and at most. */
const RETRY = { first: 250, most: 4_000 };

/**
 * Frames as they come. A connection that is lost is made again, and begins anew.
 * @param {{ opened(): void, frame(frame: import('../frame.ts').Frame): void, lost(): void }} to
 */
export function follow(to) {
  let wait = RETRY.first;
  const connect = () => {
    const socket = new WebSocket(`ws://${location.host}/live`);
    socket.addEventListener('open', () => {
      wait = RETRY.first;
      to.opened();
    });
    socket.addEventListener('message', ({ data }) => to.frame(JSON.parse(data)));
    socket.addEventListener('close', () => {
      to.lost();
      setTimeout(connect, wait);
      wait = Math.min(2 * wait, RETRY.most);
    });
  };
  connect();
}
