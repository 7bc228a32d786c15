/** The hosts to which plain http is allowed: what is sent there never leaves the machine. */
export const isLoopback = ({ hostname }: URL): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
