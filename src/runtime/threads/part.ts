/** One thread's part in a batch, from the meeting of the gang to the result. */

import workerThreads from 'node:worker_threads'
import { setHost } from '../../scenario/host.ts'
import { transparency } from '../../scenario/state/transparency.ts'
import { outsideOf } from '../async/outside.ts'
import { watchAwaits } from '../awaits.ts'
import { Header } from '../board.ts'
import type { Engine } from '../engine.ts'
import { Leader } from '../leader.ts'
import { add, load, notify, wait } from '../platform-atomics.ts'
import { choosePump } from '../quiet.ts'
import { Baton } from './baton.ts'
import { NotShareable } from './errors.ts'
import type { Found, Job, JobResult, Message } from './job.ts'
import { Leading } from './leading.ts'
import { Member } from './member.ts'
import type { ParticipantOptions } from './participant.ts'
import { plainFault, plainOutcome, plainProblem, plainRestart } from './plain.ts'
import { Records } from './records.ts'
import type { Place, Seat } from './seat.ts'
import { Standstill } from './standstill.ts'

// A worker that this thread hosts finds another one.
const { parentPort } = workerThreads

export async function play(job: Job, seat: Seat): Promise<JobResult> {
  const place = seat.place(job)
  const { engine, session, intercepts } = place
  const tell = (message: Omit<Message, 'epoch' | 'job'>) =>
    parentPort?.postMessage({ ...message, job: job.number, epoch: engine.epoch })
  const records = new Records(engine, job.batch.record, noted => tell({ heddle: 'noted', noted }))
  const options: ParticipantOptions = {
    session,
    allocator: place.allocator,
    buffers: place.buffers,
    results: place.results,
    found: place.found,
    records,
    baton: new Baton(engine.board, engine.thread, job.threads),
    standstill: new Standstill(engine, outsideOf(engine, job.patience, seat.inFlight, intercepts.network), job.threads),
    threads: job.threads,
    randomSeed: job.batch.randomSeed,
    probing: job.batch.probing === true,
    begin: () => {
      place.allocator.reset()
      place.values.reset()
      place.found.begin()
      intercepts.begin()
    },
    unwind: () => {
      intercepts.hosting?.leave()
      return intercepts.clock.unwind()
    },
    readied: () => intercepts.hosting?.ready(),
    rested: engine.program.tasks[engine.thread]?.hosted !== undefined ? () => intercepts.hosting?.rested() : undefined,
    left: () => intercepts.leftCount,
    settled: () => intercepts.settled(),
    failed: () => tell({ heddle: 'found', found: foundBy(member) }),
  }
  const leader = seat.role === 0 ? leaderOf(job, seat, place) : undefined
  const tellNames = () => tell({ heddle: 'names', names: engine.models.map(model => model?.name ?? '') })
  const names = once(tellNames)
  place.found.made = tellNames
  const member: Member =
    leader === undefined
      ? new Member(options)
      : new Leading({ ...options, leader, inspect: inspection(job, engine), launched: names })
  const pump = await choosePump()
  gather(engine, job.threads)
  setHost(session.host)
  const unwatch = watchAwaits(engine, job.batch.record)
  try {
    await pump(member.turn, { enter() {}, leave() {}, uncaught: intercepts.uncaught })
  } finally {
    unwatch()
    setHost(undefined)
    intercepts.hosting?.leave()
    engine.phase = 'outside'
  }
  return {
    role: seat.role,
    ...foundBy(member),
    outcome: leader && plainOutcome(leader.outcome),
    reached: [...session.reached],
    noted: records.described(),
    notes: [...(intercepts.workers?.notes ?? [])],
    learned: [...seat.learned.methods].filter(([, asynchronous]) => asynchronous).map(([method]) => method),
  }
}

function leaderOf(job: Job, seat: Seat, place: Place): Leader {
  const { search, seen } = seat.search(job)
  return new Leader(place.session, job.batch, search, seen)
}

/** What this thread has found, if it was the one to find it. */
function foundBy({ engine, thread, fault }: Member): Found {
  const { header } = engine.board
  const { restart } = engine
  const own = thread + 1
  return {
    fault: fault === undefined ? undefined : plainFault(fault),
    problem: header[Header.failed] === own && engine.problem !== undefined ? plainProblem(engine.problem) : undefined,
    restart: header[Header.restarted] === own && restart !== undefined ? plainRestart(restart) : undefined,
  }
}

/** Waits until every thread is there: a thread that is still importing its modules is not stuck. */
function gather({ board: { header }, thread }: Engine, threads: number): void {
  if (add(header, Header.arrived, 1) + 1 === threads) notify(header, Header.arrived)
  if (thread !== 0) return
  for (;;) {
    const arrived = load(header, Header.arrived)
    if (arrived >= threads) return
    wait(header, Header.arrived, arrived)
  }
}

/** Looks, once a batch, at whether threads can share what `setup` has returned, and whether they can do so unseen. */
function inspection({ opaque }: Job, engine: Engine): (state: unknown) => void {
  return once((state: unknown) => {
    const { obstacle, unseen } = transparency(state)
    if (obstacle !== undefined) throw new NotShareable(engine.program.scenario.name, obstacle.message)
    const memory = unseen.find(part => part.kind !== 'function')
    if ((memory === undefined && engine.memories.size === 0) || opaque) return
    const what = memory === undefined ? 'what setup has made' : `state.${memory.path}`
    engine.restartWith({
      reason: 'opaque',
      because: `${what} is memory that code which is not instrumented may use unseen`,
    })
  })
}

function once<A extends unknown[]>(f: (...args: A) => void): (...args: A) => void {
  let called = false
  return (...args) => {
    if (called) return
    called = true
    f(...args)
  }
}
