/** Where the command line writes: plain lines, colours where they are wanted, and at most one line that changes. */

import { truncate } from '../report/measure.ts'
import type { TextOptions } from '../report/text.ts'

type Stream = NodeJS.WriteStream

/** Whether to colour what goes to `stream`: on a terminal, or where `FORCE_COLOR` asks for it; never with `NO_COLOR`. */
export function wantsColour(stream: Pick<Stream, 'isTTY'>, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  const force = env.FORCE_COLOR
  if (force !== undefined) return force !== '0' && force !== 'false'
  return wantsLife(stream, env)
}

/** Whether a line may change after it was written: only where somebody watches. */
function wantsLife(stream: Pick<Stream, 'isTTY'>, env: NodeJS.ProcessEnv): boolean {
  const inCI = env.CI !== undefined && env.CI !== '' && env.CI !== 'false'
  return stream.isTTY === true && env.TERM !== 'dumb' && !inCI
}

const ERASE = '\r\u001b[2K'

export class Terminal {
  /** Whether the status line is shown. */
  readonly live: boolean
  readonly colour: boolean
  readonly #env = process.env
  readonly #streams = [process.stdout, process.stderr]
  /** The streams' own `write`, for user code may write meanwhile. */
  readonly #writes = this.#streams.map(stream => stream.write)
  #status = ''
  /** Whether user code has left a line without its end: nothing is to be drawn over it. */
  #midLine = false
  /** Whether user code may not write. */
  #muted = false
  /** How often user code wrote while it was muted. */
  unshown = 0

  constructor() {
    this.live = wantsLife(process.stderr, this.#env)
    this.colour = wantsColour(process.stdout, this.#env)
    // A reader that went away (`heddle run | head`) wants no more, and is no failure.
    for (const stream of this.#streams) stream.on('error', () => {})
  }

  /** How reports on standard output are to look. */
  textOptions(verbose: boolean): TextOptions {
    return {
      colour: this.colour,
      verbose,
      width: process.stdout.isTTY ? process.stdout.columns || undefined : undefined,
    }
  }

  /** Writes lines to standard output. */
  print(text: string): void {
    this.#write(0, `${text}\n`)
  }

  /** Writes lines to standard error. */
  tell(text: string): void {
    this.#write(1, `${text}\n`)
  }

  /** Shows `text` as the status line, in place of the one before; nothing for an empty one. */
  status(text: string): void {
    if (!this.live || this.#midLine || text === this.#status) return
    this.#status = text
    this.#raw(1, ERASE + truncate(text, (process.stderr.columns || 80) - 1))
  }

  /**
   * Until the returned function is called, what user code writes does not run into the status line, and with `reserved` goes
   * to standard error, because standard output holds a document.
   */
  shareStreams(reserved: boolean): () => void {
    this.#streams.forEach((stream, index) => {
      const target = reserved ? 1 : index
      stream.write = ((...args: Parameters<Stream['write']>) => {
        if (this.#muted) return this.#swallow(args)
        this.#erase()
        this.#midLine = String(args[0]).at(-1) !== '\n'
        return Reflect.apply(this.#writes[target]!, this.#streams[target], args) as boolean
      }) as Stream['write']
    })
    return () => {
      this.#streams.forEach((stream, index) => {
        stream.write = this.#writes[index]!
      })
    }
  }

  /** Keeps user code's output away, from now on or no longer: a thousand executions would write a thousand times. */
  mute(muted: boolean): void {
    this.#muted = muted
  }

  #swallow(args: readonly unknown[]): boolean {
    this.unshown++
    const done = args.findLast(arg => typeof arg === 'function') as (() => void) | undefined
    if (done !== undefined) process.nextTick(done)
    return true
  }

  #erase(): void {
    if (this.#status === '') return
    this.#status = ''
    this.#raw(1, ERASE)
  }

  #write(index: number, text: string): void {
    this.#erase()
    this.#raw(index, this.live && this.#midLine ? `\n${text}` : text)
    this.#midLine = false
  }

  #raw(index: number, text: string): void {
    Reflect.apply(this.#writes[index]!, this.#streams[index], [text])
  }
}
