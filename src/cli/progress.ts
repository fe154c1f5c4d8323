/** The line that tells, on a terminal, what is being explored. */

import { counted, duration } from '../report/quantities.ts'
import type { Terminal } from './terminal.ts'

/** Milliseconds between two states of the line. */
const PERIOD = 100

const FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏']

// Captured at import: user code may replace them, and virtual clocks do.
const { setInterval, clearInterval } = globalThis
const now = performance.now.bind(performance)

export class Progress {
  readonly #terminal: Terminal
  readonly #total: number
  #done = 0
  #unexpected = 0
  #name = ''
  #schedules = 0
  #started = 0
  #drawn = 0
  #frame = 0
  #timer: NodeJS.Timeout | undefined

  constructor(terminal: Terminal, total: number) {
    this.#terminal = terminal
    this.#total = total
  }

  begin(scenario: string, mode: string): void {
    this.#name = `${scenario} · ${mode}`
    this.#schedules = 0
    this.#started = now()
    if (!this.#terminal.live) return
    this.#timer ??= setInterval(() => this.#draw(), PERIOD).unref()
    this.#draw()
  }

  /** Takes the number of schedules run so far; draws it at most every now and then. */
  update(schedules: number): void {
    this.#schedules = schedules
    if (now() - this.#drawn >= PERIOD) this.#draw()
  }

  end(expected: boolean): void {
    this.#done++
    if (!expected) this.#unexpected++
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#terminal.status('')
  }

  #draw(): void {
    if (!this.#terminal.live) return
    this.#drawn = now()
    const seconds = (now() - this.#started) / 1000
    const parts = [
      `${this.#done + 1}/${this.#total}`,
      this.#name,
      ...(this.#schedules > 0 ? [counted(this.#schedules, 'schedule')] : []),
      ...(seconds >= 1 ? [duration(Math.floor(seconds)).replace(/\.0+ /, ' ')] : []),
    ]
    const failures = this.#unexpected > 0 ? `  ✗ ${this.#unexpected}` : ''
    const frame = FRAMES[this.#frame++ % FRAMES.length]
    this.#terminal.status(`${frame} ${parts.join('  ')}${failures}`)
  }
}
