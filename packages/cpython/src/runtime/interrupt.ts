/** What the interrupt byte is set to: SIGINT. The interpreter looks at it now and then. */
export const INTERRUPT_SIGNAL = 2;
