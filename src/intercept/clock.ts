/**
 * The virtual clock. It stands still while code runs and moves when a timer goes off, to that timer's due time, and for code that
 * keeps looking at it, as a busy loop does that is to end at a certain time.
 *
 * Scheduling points: a timer's callback (`timer`), an immediate's (`immediate`); setting or cancelling one is none. A timer is a
 * strand that the code which set it has forked, pending until granted; of several due times only the earliest are enabled,
 * which the frontier sees to, and none while a strand stands at a point of zero latency: an instrumented await, a lock handed
 * over. Reads of the clock (`time.ts`) are no points.
 */

import { BoardOverflow, Header, Status } from '../runtime/board.ts'
import type { Engine } from '../runtime/engine.ts'
import type { Model } from '../runtime/model.ts'
import { Kind } from '../schedule/operation.ts'
import { hashString } from '../schedule/random.ts'
import { Alarm } from './alarm.ts'
import { AlarmLine } from './alarm-line.ts'

/** The clock's name as a number, as the engine has it of every object. */
const NAME = hashString('clock')

// The platform's own: the module is loaded before a run.
const { setTimeout: setRealTimeout, clearTimeout: clearRealTimeout } = globalThis

/** Looks at the clock while it stands still, after which it moves by a millisecond with each. */
const LOOKS = 1_000

/** Rounds of immediates that set others, after an execution was cut off. */
const MOST_ROUNDS = 100

export class Clock implements Model {
  id = 0
  name = 'clock'
  readonly type = 'clock'
  readonly engine: Engine
  /** Told what a timer's callback threw. */
  readonly uncaught: (error: unknown) => void
  /** Timers that were turned into a number. */
  readonly timersByNumber = new Map<number, Alarm & { clear(): void }>()
  readonly #line = new AlarmLine()
  /** Immediates that have not gone off. */
  readonly #immediates = new Set<Alarm>()
  /** Timers that are set and keep nothing alive: a library's housekeeping. */
  readonly #chores = new Set<Alarm>()
  #rounds = 0
  /** The time that was last looked at, and how often it was. */
  #stoodAt = 0
  #looks = 0
  /** Milliseconds that have passed for `setup` and the like: each thread has its own. */
  #ahead = 0
  /** The platform's timers that have taken over; see `handOver`. */
  readonly #handedOver: NodeJS.Timeout[] = []

  constructor(engine: Engine, uncaught: (error: unknown) => void) {
    this.engine = engine
    this.uncaught = uncaught
  }

  /** Milliseconds since the execution began. */
  get now(): number {
    const now = this.engine.board.clock[0] as number
    return this.engine.phase === 'running' ? now : now + this.#ahead
  }

  /** The time, for code that looks at it. */
  read(): number {
    this.engine.clockReadAt = this.engine.board.header[Header.step] as number
    if (this.now !== this.#stoodAt) {
      this.#stoodAt = this.now
      this.#looks = 0
    } else if (++this.#looks > LOOKS) this.pass(1)
    return this.now
  }

  /** Moves on although no timer goes off; those that come to be due meanwhile go off late. */
  pass(milliseconds: number): void {
    if (this.engine.phase === 'running') (this.engine.board.clock[0] as number) += milliseconds
    else this.#ahead += milliseconds
    this.#stoodAt = this.now
  }

  /**
   * Forgets the alarms of the execution before. To be called after `engine.begin` and before `setup`, so that the clock has
   * the same number in every thread; called earlier, it gets one when first used.
   */
  begin(): void {
    this.end()
    this.#line.clear()
    if (this.#immediates.size > 0) this.#immediates.clear()
    if (this.#chores.size > 0) this.#chores.clear()
    this.#rounds = 0
    this.#looks = 0
    this.#ahead = 0
    // Clearing an empty map is not free, and most executions have no timers.
    if (this.timersByNumber.size > 0) this.timersByNumber.clear()
    if (this.engine.models.length === 1) this.#registered()
  }

  /** Takes a number among the models if it has none yet; returns whether there was room. */
  #registered(): boolean {
    const { engine } = this
    if (engine.models[this.id] === this) return true
    return this.#fits(this.#register)
  }

  readonly #takeNumber = (id: number): this => {
    this.id = id
    return this
  }

  readonly #register = (): void => {
    this.engine.register(this.#takeNumber)
    this.engine.objectNames[this.id] = NAME
  }

  /** Does something that may need a larger board; where it does the execution runs again on one. */
  #fits(action: () => void): boolean {
    try {
      action()
      return true
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      this.engine.restartWith({ reason: 'grow', overflow: error })
      return false
    }
  }

  enabled(): boolean {
    return true
  }

  perform(strand: number, _kind: number, _key: number, payload: unknown): unknown {
    const alarm = payload as Alarm
    this.#immediates.delete(alarm)
    const { clock } = this.engine.board
    if (alarm.kind === Kind.timer && alarm.due > (clock[0] as number)) clock[0] = alarm.due
    this.#forget(alarm)
    return alarm.ring(strand)
  }

  /** Sets an alarm on a strand of its own, forked from `caller`; when that is none, or the execution ends, it never goes off. */
  set(alarm: Alarm, caller: number): void {
    const { engine } = this
    if (alarm.kind === Kind.immediate && (caller >= 0 || engine.phase === 'over')) this.#immediates.add(alarm)
    if (caller < 0 || engine.board.header[Header.abort] !== 0) return
    if (!engine.tracking) {
      // The grant alone cannot tell the code that waits for a timer from the callback.
      engine.restartWith({ reason: 'context' })
      return
    }
    if (!this.#registered()) return
    this.#fits(() => {
      const strand = engine.fork(caller)
      engine.stand(strand, alarm.kind, this.id, -1, alarm.argument, alarm, alarm.place)
      this.#enlist(alarm, strand)
    })
  }

  /**
   * Has the immediates go off that an execution has left, and the timers that keep nothing alive; whether there were any. A
   * library may keep a queue of its own over all executions (promises that are not the platform's do), or a moment's date in a
   * variable until a timer empties it, and would wait for them for ever.
   */
  unwind(): boolean {
    if (this.#immediates.size + this.#chores.size === 0 || this.#rounds++ >= MOST_ROUNDS) return false
    const left = [...this.#immediates, ...this.#chores]
    this.#immediates.clear()
    this.#chores.clear()
    for (const alarm of left) alarm.ring(this.engine.board.nobody)
    return true
  }

  /** Has the platform's timers take over from those of what `setup` has started, now that the tasks are through. */
  handOver(): void {
    const { engine } = this
    if (engine.service < 0) return
    const { board, epoch } = engine
    const known = board.header[Header.strands] as number
    for (let strand = 0; strand < known; strand++) {
      const alarm = engine.payloadOf(strand)
      if (!engine.isService(strand) || !(alarm instanceof Alarm) || alarm.strand !== strand) continue
      const go = () => {
        if (engine.epoch === epoch && engine.phase === 'judging' && alarm.strand === strand)
          engine.releaseService(strand)
      }
      this.#handedOver.push(setRealTimeout(go, alarm.delay))
    }
  }

  /** Stops the platform's timers that have taken over and are left: they would keep the process alive. */
  end(): void {
    while (this.#handedOver.length > 0) clearRealTimeout(this.#handedOver.pop())
  }

  /** Lets the calling strand itself wait for an alarm: resolves to what it rings. */
  wait(alarm: Alarm): Promise<unknown> {
    const { engine } = this
    if (engine.phase !== 'running') return engine.refuse()
    // Whoever sleeps may be woken by something else as well (a race with a plain promise), which the grant does not tell.
    if (!engine.tracking) engine.restartWith({ reason: 'context' })
    if (!this.#registered()) return engine.refuse()
    const waiting = engine.request(this, alarm.kind, -1, 0, alarm)
    const strand = engine.currentStrand()
    if (strand >= 0 && engine.payloadOf(strand) === alarm) this.#enlist(alarm, strand)
    return waiting
  }

  /** Sets an interval's alarm once more, on the strand that has just run its callback unless that stands elsewhere by now. */
  again(alarm: Alarm, strand: number): void {
    const { status } = this.engine.board
    if (status[strand] === Status.running) {
      status[strand] = Status.pending
      this.engine.board.since[strand] = this.engine.moment
      this.#enlist(alarm, strand)
    } else this.set(alarm, strand)
  }

  /** Moves an alarm that is set to a full delay from now; returns whether it was set. */
  postpone(alarm: Alarm): boolean {
    if (!this.#isSet(alarm)) return false
    const { strand } = alarm
    this.#forget(alarm)
    this.engine.board.status[strand] = Status.pending
    this.#enlist(alarm, strand)
    return true
  }

  /** Says whether an alarm keeps the process alive: an operation's argument tells of those that do not. */
  keepAlive(alarm: Alarm, keeps: boolean): void {
    alarm.keepsAlive = keeps
    if (this.#isSet(alarm)) this.engine.board.argument[alarm.strand] = alarm.argument
    if (keeps) this.#chores.delete(alarm)
    // Also when it was not set, since the execution runs again in another way.
    else if (!alarm.repeats && this.engine.phase === 'running') this.#chores.add(alarm)
  }

  /** Has an alarm that is set go off only where nothing but timers could go on. */
  hesitate(alarm: Alarm): void {
    alarm.reluctant = true
    if (this.#isSet(alarm)) this.engine.board.argument[alarm.strand] = alarm.argument
  }

  /** Takes an alarm back; its strand is then in `status`. */
  cancel(alarm: Alarm, status: number = Status.ended): void {
    this.#immediates.delete(alarm)
    this.#chores.delete(alarm)
    if (!this.#isSet(alarm) && !this.#isLeft(alarm)) return
    this.engine.board.status[alarm.strand] = status
    this.#forget(alarm)
  }

  #isSet(alarm: Alarm): boolean {
    return alarm.strand >= 0 && alarm.epoch === this.engine.epoch && this.engine.phase === 'running'
  }

  /** Whether it was still set when its execution's tasks had ended: `teardown` may take it back. */
  #isLeft(alarm: Alarm): boolean {
    return alarm.strand >= 0 && alarm.epoch === this.engine.epoch && this.engine.phase === 'judging'
  }

  #enlist(alarm: Alarm, strand: number): void {
    const { board, epoch } = this.engine
    alarm.strand = strand
    alarm.epoch = epoch
    alarm.due = this.now + alarm.delay
    board.due[strand] = alarm.due
    // Not pending, so not offered; not idle either, so that its strand's next operation forks.
    if (!this.#line.add(alarm, board.task[strand] as number)) board.status[strand] = Status.away
  }

  #forget(alarm: Alarm): void {
    alarm.strand = -1
    const first = this.#line.remove(alarm)
    if (first !== undefined) this.engine.board.status[first.strand] = Status.pending
  }
}
