/** `point()`: an explicit scheduling point. */

import { vouch } from '../instrument/functions.ts'
import type { Point } from '../scenario/context.ts'
import { Kind } from '../schedule/operation.ts'
import type { Engine } from './engine.ts'

const NO_KEY = -1

export function pointOf(engine: Engine): Point {
  const point = vouch((label?: string) => engine.request(undefined, Kind.point, NO_KEY, 0, label) as Promise<void>)
  return Object.assign(point, {
    sync(label?: string): void {
      engine.requestSync(undefined, Kind.point, NO_KEY, 0, label)
    },
  })
}
