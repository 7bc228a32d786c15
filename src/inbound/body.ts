/** Why a body was not taken. */
type Untaken = 'tooLarge' | 'unreadable';

/** The text of a body. Reads no further than the limit, whatever length was promised. @param most bytes */
export async function textOf(request: Request, most: number): Promise<{ readonly text: string } | Untaken> {
  if (Number(request.headers.get('content-length') ?? 0) > most) return 'tooLarge';
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const parts: string[] = [];
  let bytes = 0;
  try {
    // Left early, the stream is cancelled, and the sender's connection with it.
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > most) return 'tooLarge';
      parts.push(decoder.decode(chunk, { stream: true }));
    }
    return { text: parts.join('') + decoder.decode() };
  } catch {
    // It is no UTF-8, or its sender went away.
    return 'unreadable';
  }
}
