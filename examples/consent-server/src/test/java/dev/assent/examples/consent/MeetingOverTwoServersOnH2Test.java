/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.sql.SQLException;
import java.util.UUID;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;

/** The meeting on H2 in server mode. */
class MeetingOverTwoServersOnH2Test extends MeetingOverTwoServersContract {
  private Server server;

  @Override
  String database() {
    try {
      server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
      return "jdbc:h2:tcp://127.0.0.1:"
          + server.getPort()
          + "/mem:"
          + UUID.randomUUID()
          + ";DB_CLOSE_DELAY=-1";
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void end() {
    server.stop();
  }
}
