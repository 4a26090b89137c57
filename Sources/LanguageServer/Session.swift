/// One conversation with one client.
package final class Session: Sendable {}
