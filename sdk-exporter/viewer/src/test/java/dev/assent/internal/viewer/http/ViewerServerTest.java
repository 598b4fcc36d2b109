/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.supervise.Restored;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server of the viewer, with requests as no browser sends them. */
@Timeout(60)
class ViewerServerTest {
  private static final Map<String, ViewerHandler.Endpoint> ENDPOINTS =
      Map.of(
          "/api/flows",
          new ViewerHandler.Endpoint("GET", request -> Answer.csv("secret")),
          "/api/consent",
          new ViewerHandler.Endpoint("POST", request -> Answer.csv("secret")));

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final List<String> console = Collections.synchronizedList(new ArrayList<>());
  private final Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
  private final ViewerServer server =
      ViewerServer.bind(
          0,
          new AddressPrinter(log::add, console::add, Path.of(System.getProperty("java.io.tmpdir"))),
          log::add);

  /** What the page keeps. */
  private record Opened(String cookie, String key) {}

  @AfterEach
  void close() {
    server.close();
  }

  /** A dispatcher that is no daemon would keep a process alive whose main method has ended. */
  @Test
  void start_allThreads_areDaemons() throws Exception {
    server.start(ENDPOINTS);
    assertThat(send("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()))
        .startsWith("HTTP/1.1 200");

    Set<Thread> started = new HashSet<>(Thread.getAllStackTraces().keySet());
    started.removeAll(before);
    started.removeIf(thread -> thread.getName().startsWith("junit"));

    assertThat(started).isNotEmpty().allSatisfy(thread -> assertThat(thread.isDaemon()).isTrue());
  }

  /** Later versions can't stop a thread, as an error does. */
  @Test
  @EnabledForJreRange(max = JRE.JAVA_19)
  @SuppressWarnings({"deprecation", "removal"})
  void check_dispatcherDied_saysOnceThatThePageDoesNotAnswer() throws Exception {
    server.start(ENDPOINTS);
    Set<Thread> dispatchers = new HashSet<>(Thread.getAllStackTraces().keySet());
    dispatchers.removeAll(before);
    dispatchers.removeIf(thread -> !thread.getName().equals("HTTP-Dispatcher"));
    assertThat(dispatchers).hasSize(1);
    server.check(0, new Restored());
    assertThat(log).noneMatch(line -> line.contains("does not answer"));
    dispatchers.forEach(Thread::stop);
    await()
        .dontCatchUncaughtExceptions()
        .until(() -> dispatchers.stream().noneMatch(Thread::isAlive));

    server.check(0, new Restored());
    server.check(0, new Restored());

    assertThat(log).filteredOn(line -> line.contains("does not answer")).hasSize(1);
  }

  @Test
  void close_neverStarted_freesThePort() throws Exception {
    int port = server.port();

    server.close();

    try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(again.isBound()).isTrue();
    }
  }

  @Test
  void bind_portInUse_isAnErrorThatNamesTheVariable() {
    int port = server.port();

    assertThatThrownBy(
            () ->
                ViewerServer.bind(
                    port, new AddressPrinter(log::add, console::add, Path.of(".")), log::add))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_VIEWER")
        .hasMessageContaining(String.valueOf(port));
  }

  /** The machine's other addresses are closed. */
  @Test
  void bind_otherInterfaces_refuse() throws Exception {
    server.start(ENDPOINTS);

    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(each.getInetAddresses())) {
        if (!address.getHostAddress().equals("127.0.0.1")) {
          assertThatThrownBy(() -> new Socket(address, server.port()).close())
              .as(address.getHostAddress())
              .isInstanceOf(IOException.class);
        }
      }
    }
  }

  /** DNS rebinding: the name of another page leads to this machine. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/app.js", "/api/flows", "/session", "/none"})
  void request_otherHost_is421AndRepeatsNothing(String path) throws Exception {
    server.start(ENDPOINTS);
    Opened opened = open();

    String answer =
        send(
            "GET " + path + " HTTP/1.1\r\nHost: evil.example:" + server.port(),
            "Cookie: assent-viewer-" + server.port() + "=" + opened.cookie(),
            "Assent-Viewer: " + opened.key());

    assertThat(answer).startsWith("HTTP/1.1 421").doesNotContain("secret").doesNotContain("evil");
  }

  /** The browser reads slowly, and a revocation comes before it has read all. */
  @Test
  void answer_erasedUnderWay_isCutOff() throws Exception {
    byte[] body = new byte[32 << 20];
    Arrays.fill(body, (byte) 'x');
    CountDownLatch ended = new CountDownLatch(1);
    LiveBody live = new LiveBody(body, sent -> ended.countDown());
    server.start(
        Map.of(
            "/api/attempts",
            new ViewerHandler.Endpoint(
                "GET", request -> Answer.of("text/plain", body).live(live))));
    Opened opened = open();

    long read = 0;
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), server.port()));
      socket
          .getOutputStream()
          .write(
              String.join(
                      "\r\n",
                      "GET /api/attempts HTTP/1.1",
                      "Host: 127.0.0.1:" + server.port(),
                      "Cookie: assent-viewer-" + server.port() + "=" + opened.cookie(),
                      "Assent-Viewer: " + opened.key(),
                      "Sec-Fetch-Site: same-origin",
                      "",
                      "")
                  .getBytes(UTF_8));
      InputStream in = socket.getInputStream();
      assertThat(in.read()).isEqualTo('H');

      live.erase();

      assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
      byte[] buffer = new byte[65_536];
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        read += n;
      }
    } catch (SocketException reset) {
      // the connection was closed, too
    }

    assertThat(read).isLessThan(body.length);
    assertThat(IntStream.range(0, body.length).allMatch(i -> body[i] == 0)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /api/flows HTTP/1.1, 200",
    "GET /api/flows?as=csv HTTP/1.1, 200",
    "GET http://evil.example/api/flows HTTP/1.1, 200",
    "GET /api/consent HTTP/1.1, 405",
    "GET /api/flows/ HTTP/1.1, 404",
    "GET /api/%66lows HTTP/1.1, 404",
    "GET //api/flows HTTP/1.1, 400|404", // by the version of the JDK
    "GET /page/index.html HTTP/1.1, 404",
    "GET /../app.js HTTP/1.1, 404",
    "OPTIONS /api/flows HTTP/1.1, 403",
    "TRACE /api/flows HTTP/1.1, 403",
    "POST /api/consent HTTP/1.1, 403"
  })
  void request_ofTheSession_isAnsweredByPathAndMethod(String line, String status) throws Exception {
    server.start(ENDPOINTS);
    Opened opened = open();

    String answer =
        send(
            line + "\r\nHost: 127.0.0.1:" + server.port(),
            "Cookie: assent-viewer-" + server.port() + "=" + opened.cookie(),
            "Assent-Viewer: " + opened.key());

    assertThat(answer).containsPattern("^HTTP/1.1 (" + status + ") ");
    assertThat(answer).doesNotContainIgnoringCase("Access-Control-");
  }

  @Test
  void request_bodyTooLarge_is400() throws Exception {
    server.start(ENDPOINTS);
    String body = "{\"token\": \"" + "x".repeat(ViewerHandler.MAX_BODY_BYTES) + "\"}";

    assertThat(post(body)).startsWith("HTTP/1.1 400");
  }

  @Test
  void refused_manyTokens_areOneLine() throws Exception {
    server.start(ENDPOINTS);
    for (int i = 0; i < 20; i++) {
      assertThat(post("{\"token\": \"wrong\"}")).startsWith("HTTP/1.1 403");
    }
    String token = token();
    assertThat(post("{\"token\": \"" + token + "\"}")).startsWith("HTTP/1.1 200");
    for (int i = 0; i < 20; i++) {
      assertThat(post("{\"token\": \"" + token + "\"}")).startsWith("HTTP/1.1 403");
    }

    assertThat(log).hasSize(2);
    assertThat(log.get(0)).contains("not valid");
    assertThat(log.get(1)).contains("used before").doesNotContain(token);
  }

  /** More requests than are taken at a time: the others are closed, and the viewer goes on. */
  @Test
  void request_tooManyAtATime_areClosed() throws Exception {
    server.start(ENDPOINTS);
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\n".getBytes(US_ASCII)); // its end does not come
        slow.add(socket);
      }
    } finally {
      for (Socket each : slow) {
        each.close();
      }
    }

    await()
        .until(
            () ->
                send("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + server.port())
                    .startsWith("HTTP/1.1 200"));
  }

  private String token() {
    return console.get(0).substring(console.get(0).indexOf('#') + 1);
  }

  private Opened open() throws IOException {
    String answer = post("{\"token\": \"" + token() + "\"}");
    assertThat(answer).startsWith("HTTP/1.1 200");
    return new Opened(
        between(answer, "assent-viewer-" + server.port() + "=", ";"),
        between(answer, "{\"key\":\"", "\""));
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start) + start.length();
    return text.substring(from, text.indexOf(end, from));
  }

  private String post(String body) throws IOException {
    return send(
        "POST /session HTTP/1.1\r\nHost: 127.0.0.1:" + server.port(),
        "Origin: http://127.0.0.1:" + server.port(),
        "Content-Type: application/json",
        "Content-Length: " + body.length() + "\r\n\r\n" + body);
  }

  /** Sends lines, and returns all that is answered. */
  private String send(String... lines) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String request = String.join("\r\n", lines);
      String head = request.replaceFirst("\r\n", "\r\nConnection: close\r\n");
      socket
          .getOutputStream()
          .write((head.contains("\r\n\r\n") ? head : head + "\r\n\r\n").getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }
}
