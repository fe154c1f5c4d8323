// stack.scenario.ts
import { fc, point, scenario } from 'heddle'

class Stack {
  #top: { value: number; below: unknown } | undefined
  async push(value: number) {
    const below = this.#top
    await point()                       // stands for whatever a real stack would await here
    this.#top = { value, below }
  }
  async pop() {
    const top = this.#top
    await point()
    this.#top = top?.below as typeof top
    return top?.value
  }
}

export default scenario('the stack is linearizable', {
  setup: () => ({ stack: new Stack() }),
  operations: {
    push: { args: [fc.nat(9)], run: ({ stack }, value) => stack.push(value) },
    pop: { run: ({ stack }) => stack.pop() },
  },
  model: {
    init: (): number[] => [],
    push(items, value) { items.push(value) },
    pop: items => items.pop(),
  },
})
