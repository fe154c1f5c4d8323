/** A store whose code nobody instruments, as that of a package. */
export class Store {
  #count = 0
  get(): Promise<number> {
    return Promise.resolve(this.#count)
  }
  set(count: number): Promise<void> {
    this.#count = count
    return Promise.resolve()
  }
}
