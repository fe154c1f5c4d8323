/**
 * What comes of a body after its first part: held back until the schedule delivers it. What has come until then is one part, since
 * where the network cuts it is nobody's choice.
 */

import type { Readable } from 'node:stream'
import { Header } from '../runtime/board.ts'
import type { Effects } from './effects.ts'
import type { Resource } from './script.ts'

/** Lets what comes of a message's body after the step at hand wait for its delivery, as code of `strand`'s task. */
export function holdBody(message: Readable, effects: Effects, strand: number, on: Resource): void {
  const { engine } = effects
  const { epoch } = engine
  const { header } = engine.board
  const begun = header[Header.step] as number
  const { push } = message
  let waiting: Parameters<Readable['push']>[] = []
  const deliver = () => {
    const parts = waiting
    waiting = []
    for (const part of parts) Reflect.apply(push, message, part)
  }
  message.push = (...part: Parameters<Readable['push']>): boolean => {
    const stale = engine.epoch !== epoch || engine.phase !== 'running'
    if (stale || (header[Header.step] === begun && waiting.length === 0)) return Reflect.apply(push, message, part)
    if (waiting.push(part) === 1) effects.event(strand, on, deliver, 'body')
    return true
  }
}

type Chunk = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>>

/** A body whose every chunk `read` delivers. `real` is asked for when it is read first: a clone takes its place. */
export function deliveredBody(
  real: () => ReadableStream<Uint8Array>,
  read: (next: () => Promise<Chunk>) => Promise<unknown>,
): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  const source = () => (reader ??= real().getReader())
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const { done, value } = (await read(() => source().read())) as Chunk
      if (!done) return controller.enqueue(value)
      controller.close()
      controller.byobRequest?.respond(0)
    },
    cancel: reason => source().cancel(reason),
  })
}
