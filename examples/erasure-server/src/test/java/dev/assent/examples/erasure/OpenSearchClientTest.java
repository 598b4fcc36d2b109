/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.fixtures.SocketServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that answers too much, or never to the end. */
@Timeout(60)
class OpenSearchClientTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{";

  private static StoreFailure ask(SocketServer.Conversation conversation, Duration patience) {
    try (SocketServer server =
        new SocketServer(
            connection -> {
              SocketServer.Head unused = connection.head();
              connection.send(HEAD);
              conversation.on(connection);
            })) {
      StoreMap map =
          new StoreMap(
              "main",
              StoreMap.Kind.OPENSEARCH,
              "http://127.0.0.1:" + server.port(),
              "telemetry",
              new Field("refs", "map.yaml:1"),
              Set.of("training"),
              List.of(),
              Map.of(),
              Duration.ZERO,
              "none",
              null,
              null);
      ObjectNode answer = new OpenSearchClient(map, 1_000, patience).ask("GET", "telemetry", "");
      throw new AssertionError(answer.toString());
    } catch (StoreFailure failed) {
      return failed;
    }
  }

  @Test
  void ask_answerAboveTheLimit_isCannot() {
    StoreFailure failed =
        ask(connection -> connection.send(" ".repeat(2_000)), Duration.ofMinutes(1));

    assertThat(failed.kind()).isEqualTo(StoreFailure.Kind.CANNOT);
    assertThat(failed.sentence()).contains("1000 bytes");
  }

  @Test
  void ask_answerThatDoesNotEnd_isAway() {
    StoreFailure failed =
        ask(
            connection -> {
              boolean unused = connection.awaitByte(); // until the client has closed
            },
            Duration.ofMillis(200));

    assertThat(failed.kind()).isEqualTo(StoreFailure.Kind.AWAY);
  }
}
