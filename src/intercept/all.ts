import type { Engine } from '../runtime/engine.ts'
import type { Session } from '../runtime/session.ts'
export function interceptAll(_engine: Engine, _session: Session) {
  return { begin() {}, settled() {}, enter() {}, leave() {}, uncaught(_error: unknown) {} }
}
