// `using gate = ...`, if your TypeScript library has it ("lib": ["esnext.disposable"], or Node's own types).
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
}

declare module './gate.js' {
  interface Gate {
    [Symbol.dispose](): void;
    [Symbol.asyncDispose](): Promise<void>;
  }
  interface Watch {
    [Symbol.dispose](): void;
    [Symbol.asyncDispose](): Promise<void>;
  }
}

export {};
