/** What runs in each worker of the pool: its part in one batch after the other. */

import { Board, Header } from '../board.ts'
import { add } from '../platform-atomics.ts'
import type { Job, JobResult } from './job.ts'
import { play } from './part.ts'
import { plainFault } from './plain.ts'
import { importScenario } from './scenario-module.ts'
import { Seat } from './seat.ts'

/** Kept from batch to batch, so that the leader stays the leader and, for one runtime, has its search. */
let role = -1
let seat: Seat | undefined
let runtime = 0

/** Plays this worker's part in a batch. Never rejects: what goes wrong is in the result. */
export default async function work(job: Job): Promise<JobResult> {
  try {
    const { header } = new Board(job.board.size, job.board.buffer)
    if (role < 0) role = add(header, Header.roles, 1)
    if (role < job.threads) {
      if (seat === undefined || runtime !== job.runtime) {
        seat?.leave()
        seat = undefined
        seat = new Seat(await importScenario(job.scenario), role)
        runtime = job.runtime
      }
      return await play(job, seat)
    }
    return { role, reached: [], noted: [], learned: [] }
  } catch (error) {
    return { role, reached: [], noted: [], learned: [], fault: plainFault(error) }
  }
}
