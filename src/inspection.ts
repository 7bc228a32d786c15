import type { Observed } from './engine/drive.ts';
import type { ProtocolStep } from './engine/protocol.ts';
import type { Inspected } from './inspector/inspected.ts';
import type { Inspector } from './inspector/inspector.ts';
import type { Stage } from './inspector/stage.ts';
import type { Notifier, Warning } from './notices.ts';

/** How a client is made visible. */
export interface InspectConfiguration {
  /** TCP port on 127.0.0.1. @default 0, a free one */
  readonly port?: number | undefined;
  /** The page may ask for events, not only whether they would be allowed. @default false */
  readonly allowSend?: boolean | undefined;
}

/** An inspector of one client, loaded when it is asked for and not before. What happens meanwhile waits; what goes wrong with it harms nobody. */
export class Inspection {
  /** Where it can be seen. Rejects where the port is taken. */
  readonly url: Promise<string>;
  readonly #inspector: Promise<Inspector>;
  readonly #warn: (warning: Warning) => void;

  constructor({ port = 0, allowSend = false }: InspectConfiguration, inspected: Inspected, notifier: Notifier) {
    this.#warn = notifier.telling('warning').warning;
    this.#inspector = import('./inspector/inspector.ts').then(({ startInspector }) =>
      startInspector(inspected, { port, allowSend }),
    );
    this.url = this.#inspector.then(({ url }) => url);
    this.url.catch((error: unknown) => this.#failed('inspector.notStarted', error));
    const { emitter } = notifier;
    emitter.on('throttled', (told) => this.#tell((stage) => stage.wire('throttled', told)));
    emitter.on('retried', (told) => this.#tell((stage) => stage.wire('retried', told)));
  }

  readonly step = (lifecycle: string, step: Observed): void => this.#tell((stage) => stage.step(lifecycle, step));

  readonly heartbeat = (step: ProtocolStep, of: Parameters<Stage['heartbeat']>[0]): void =>
    this.#tell((stage) => stage.heartbeat(of, step));

  readonly stream = (step: ProtocolStep, of: Parameters<Stage['stream']>[0]): void =>
    this.#tell((stage) => stage.stream(of, step));

  async close(): Promise<void> {
    const inspector = await this.#inspector.catch(() => undefined);
    await inspector?.close();
  }

  #tell(act: (stage: Stage) => void): void {
    this.#inspector.then(
      ({ stage }) => {
        try {
          act(stage);
        } catch (error) {
          this.#failed('inspector.failed', error);
        }
      },
      () => undefined,
    );
  }

  #failed(code: string, error: unknown): void {
    this.#warn({ code, message: `The inspector: ${error instanceof Error ? error.message : 'unknown'}` });
  }
}
