/** Operations of plain, synchronous code: the whole thread stands still, on the user's stack, until its strand is granted. */

import { AbortError } from '../abort.ts'
import { Header } from '../board.ts'
import { Decision } from '../decision.ts'
import { AGAIN, type Model } from '../model.ts'
import { hangOf } from '../waits.ts'
import { Cue, Flag, ROW, Stage } from './cue.ts'
import { nextListener } from './listening.ts'
import type { Member } from './member.ts'

/** What `engine.block` is in a thread. */
export function blocking(member: Member): Member['engine']['block'] {
  const { engine, board } = member
  const standing = engine.thread * ROW + Flag.standing
  return (model: Model | undefined, kind, key, argument, payload, place) => {
    const strand = engine.claim()
    if (strand < 0) throw new AbortError()
    engine.stand(strand, kind, model === undefined ? 0 : model.id, key, argument, payload, place)
    // It is taken back when the thread next asks for any of its strands: until then it runs, or stands at another such point.
    if (board.flags[standing] !== strand + 1) board.flags[standing] = strand + 1
    try {
      for (;;) {
        stand(member, strand)
        const result = engine.performStep(strand)
        if (result !== AGAIN) return result
      }
    } finally {
      // Whatever it was, the strand's code goes on.
      engine.running = strand
    }
  }
}

/** Returns when `strand`, at which this thread stands, was chosen. Throws an `AbortError` when the execution is over. */
function stand(member: Member, strand: number): void {
  const { engine } = member
  let chosen = engine.choose()
  while (chosen !== strand) {
    const said = chosen >= 0 ? member.call(member.board.thread[chosen] as number, chosen) : decline(member, chosen)
    if (said === strand) break
    if (said === NOBODY) chosen = engine.choose()
    else if (said === Cue.close) {
      member.session.close()
      chosen = Decision.close
    } else if (said === Cue.settle) {
      member.settle()
      chosen = Decision.end
    } else if (said === Cue.finish) unwind(member, member.unwound)
    else if (said === Cue.end || said === Cue.abort) unwind(member, () => member.end(said))
    else throw new Error(`heddle: internal: a thread that stands at a point was given the turn for ${said}`)
  }
  member.standstill.progress()
}

const NOBODY = -100

/** No strand is to run: gives the turn to whoever has to do with it. Returns what this thread then got it for, or `NOBODY`. */
function decline(member: Member, decision: number): number {
  const { engine, board } = member
  if (decision === Decision.wait) {
    const other = member.standstill.other()
    if (other >= 0) return member.call(other, Cue.poll)
    engine.raise(hangOf(engine))
    return NOBODY
  }
  if (decision === Decision.close) {
    board.header[Header.closing] = 1
    const thread = nextListener(board, member.threads)
    if (thread >= 0 && thread !== engine.thread) return member.call(thread, Cue.close)
    if (thread >= 0) member.session.close()
    return NOBODY
  }
  const cue = decision === Decision.end ? Cue.end : Cue.abort
  return member.leads ? cue : member.call(0, cue)
}

/** Unwinds the user's stack; what comes after it is `next`. */
function unwind(member: Member, next: () => number): never {
  member.stage(Stage.ending)
  member.engine.abandon()
  member.state = next
  throw new AbortError()
}
