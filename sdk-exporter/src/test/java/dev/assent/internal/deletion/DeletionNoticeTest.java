/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static dev.assent.internal.deletion.DeletionFixture.CHAT;
import static dev.assent.internal.deletion.DeletionFixture.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.internal.config.DeletionSettings;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.http.jdk.JdkSender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The consent platform hears whom a request concerns, and the two receivers know nothing more. */
@Timeout(60)
class DeletionNoticeTest {
  private static final String USER = "acme/u7";

  @TempDir private Path directory;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
  private volatile int toldStatus = 204;
  private HttpServer server;
  private DeletionFixture world;
  private DeletionClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/delete", exchange -> answer(exchange, asked, 202));
    server.createContext("/told", exchange -> answer(exchange, told, toldStatus));
    server.start();
    world = new DeletionFixture(directory);
    world.notices = true;
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    client =
        new DeletionClient(
            new DeletionSettings(
                URI.create(base + "/delete"),
                directory,
                null,
                Map.of("authorization", "Bearer erasure"),
                new DeletionSettings.Notice(
                    URI.create(base + "/told"), Map.of("authorization", "Bearer consent"))),
            JdkSender::new,
            timer);
  }

  @AfterEach
  void stop() {
    client.close();
    timer.shutdownNow();
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, List<String> into, int status)
      throws IOException {
    try (exchange) {
      into.add(
          exchange.getRequestHeaders().getFirst("Authorization")
              + " "
              + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private DeletionRequest revoked(SentReferences sents) {
    world.decide(USER, GivenDecision.permitting(0));
    DeletionFixture.send(sents, Map.of(key(USER, 1), CHAT));
    boolean unused = sents.createRequests();
    DeletionRequest request = sents.next();
    assertThat(request).isNotNull();
    return request;
  }

  private int send(DeletionRequest request) throws Exception {
    return client.send(request).get(20, TimeUnit.SECONDS).status();
  }

  @Test
  void send_accepted_eachHearsItsPartOnly() throws Exception {
    DeletionRequest request = revoked(world.open());

    assertThat(send(request)).isEqualTo(204);

    assertThat(asked).hasSize(1);
    assertThat(asked.get(0))
        .startsWith("Bearer erasure ")
        .contains(request.ref())
        .doesNotContain("u7");
    assertThat(told)
        .containsExactly(
            "Bearer consent {\"id\":\"" + request.id() + "\",\"subject\":\"acme/u7\"}");
  }

  @Test
  void send_noticeIsRefused_isNotDelivered() throws Exception {
    toldStatus = 503;

    assertThat(send(revoked(world.open()))).isEqualTo(503);

    assertThat(asked).hasSize(1);
  }

  @Test
  void send_afterARestart_tellsTheSubject() throws Exception {
    String id = revoked(world.open()).id();

    DeletionRequest again = world.open().next();

    assertThat(again).isNotNull();
    assertThat(send(again)).isEqualTo(204);
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).contains(id).contains("acme/u7");
  }

  @Test
  void journal_noNotices_hasNoSubjectOfARequest() throws Exception {
    world.notices = false;

    DeletionRequest request = revoked(world.open());

    assertThat(request.subject()).isNull();
    assertThat(Files.readString(world.journal())).doesNotContain(" tell ");
    assertThat(send(request)).isEqualTo(202);
    assertThat(told).isEmpty();
  }
}
