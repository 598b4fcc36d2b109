/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.AssentRig;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.fixtures.SocketServer;
import dev.assent.fixtures.SocketServer.Connection;
import dev.assent.fixtures.SocketServer.Head;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on arrays that the encoder lends and uses again: receivers that answer before they read,
 * read slowly, break off, or answer badly, while several instances send small and large batches to
 * destinations with different permissions. Each text says which datum it belongs to, so that bytes
 * of another request, zeros, or another subject's text in a body are found.
 */
@Timeout(300)
class LentArrayAttacksTest extends AssentRig {
  private static final String OPERATE = "operate";
  private static final String LEARN = "learn";
  private static final String GRANTED = "acme/granted";
  private static final String SILENT = "acme/silent";
  private static final AttributeKey<Long> ID = AttributeKey.longKey("app.id");

  /** No encoded datum here has as many zeros in a row; an array that was given back has. */
  private static final String ZEROS = "\0".repeat(24);

  /** How a receiver treats one request. */
  private enum Manner {
    FINE,
    SLOW,
    CHUNKED,
    EARLY_200,
    EARLY_HEAD,
    EARLY_503,
    EARLY_413,
    EARLY_401_CLOSED,
    INFORMED,
    TOO_LONG,
    REDIRECTED,
    BUSY,
    REFUSED,
    CUT,
    RESET,
    UNANSWERED,
    HALF_ANSWERED;

    /** Accepted for certain. */
    static final Set<Manner> ACCEPTED = EnumSet.of(FINE, SLOW, CHUNKED);

    /** Perhaps accepted, by what a client makes of it. */
    static final Set<Manner> PERHAPS = EnumSet.of(EARLY_200, EARLY_HEAD, INFORMED, TOO_LONG);
  }

  private record Received(String path, boolean isGzip, byte[] wire, boolean whole, Manner manner) {
    boolean isFor(String destination) {
      return path.startsWith("/" + destination + "/");
    }

    byte[] body() {
      if (!isGzip) {
        return wire;
      }
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(wire))) {
        byte[] piece = new byte[512];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
          plain.write(piece, 0, n);
        }
      } catch (IOException cut) {
        assertThat(whole).isFalse();
      }
      return plain.toByteArray();
    }
  }

  private final Queue<Received> received = new ConcurrentLinkedQueue<>();
  private final int seed = Integer.getInteger("attack.seed", 1);
  private boolean isTls;

  // ------------------------------------------------------------------------------------ receiver

  private SocketServer receiver(SocketServer.Conversation conversation) throws Exception {
    return isTls ? new SocketServer(tls(), conversation) : new SocketServer(conversation);
  }

  private ServerSocketFactory tls() throws Exception {
    char[] password = "changeit".toCharArray();
    Path file = directory.resolve("server.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String arguments =
        "-genkeypair -alias self -keyalg EC -dname CN=server -ext san=dns:localhost"
            + " -storetype PKCS12 -storepass changeit -keystore ";
    List<String> command = new ArrayList<>(List.of(keytool));
    command.addAll(List.of(arguments.trim().split(" ")));
    command.add(file.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(process.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    String der = Base64.getMimeEncoder().encodeToString(store.getCertificate("self").getEncoded());
    String pem = "-----BEGIN CERTIFICATE-----\n" + der + "\n-----END CERTIFICATE-----\n";
    environment.put("ASSENT_DESTINATION_OPERATE_CERTIFICATE", file("server.pem", pem));
    environment.put("ASSENT_DESTINATION_LEARN_CERTIFICATE", file("server.pem", pem));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    ServerSocketFactory real = context.getServerSocketFactory();
    return new ServerSocketFactory() {
      @Override
      public ServerSocket createServerSocket() throws IOException {
        return real.createServerSocket();
      }

      @Override
      public ServerSocket createServerSocket(int port) {
        throw new UnsupportedOperationException();
      }

      @Override
      public ServerSocket createServerSocket(int port, int backlog) {
        throw new UnsupportedOperationException();
      }

      @Override
      public ServerSocket createServerSocket(int port, int backlog, java.net.InetAddress address) {
        throw new UnsupportedOperationException();
      }
    };
  }

  /** Reads a body in small pieces, with pauses in which the client can do anything. */
  private static byte[] slowly(Connection connection, int length) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (all.size() < length) {
      byte[] piece = connection.read(Math.min(length - all.size(), 1 + length / 8));
      if (piece.length == 0) {
        break;
      }
      all.writeBytes(piece);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    return all.toByteArray();
  }

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private static String empty(String status) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
  }

  private void converse(Connection connection, Script script) throws IOException {
    while (connection.awaitByte()) {
      Head head = connection.head();
      if (head.isEnd() || !serve(connection, head, script.next())) {
        return;
      }
    }
  }

  /** Gives each of the manners once in random order, each followed by a fine one, over and over. */
  private static final class Script {
    private final List<Manner> manners;
    private final Random random;
    private int next;

    Script(long seed, Manner... manners) {
      this.manners = new ArrayList<>(List.of(manners));
      random = new Random(seed);
    }

    synchronized Manner next() {
      if (next % 2 == 1) {
        next++;
        return Manner.FINE;
      }
      int index = next / 2 % manners.size();
      if (index == 0) {
        Collections.shuffle(manners, random);
      }
      next++;
      return manners.get(index);
    }
  }

  /** Serves one request; returns whether the connection stays open. */
  private boolean serve(Connection connection, Head head, Manner manner) throws IOException {
    int length = head.contentLength();
    switch (manner) {
      case EARLY_200 -> connection.send(OK);
      case EARLY_503 -> connection.send(empty("503 Service Unavailable"));
      case EARLY_413 -> connection.send(empty("413 Content Too Large"));
      case EARLY_401_CLOSED -> {
        connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n");
        connection.send("WWW-Authenticate: Basic realm=\"x\"\r\nConnection: close\r\n\r\n");
      }
      case EARLY_HEAD -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
      case INFORMED -> connection.send("HTTP/1.1 100 Continue\r\n\r\n");
      default -> {}
    }
    int wanted = manner == Manner.CUT || manner == Manner.RESET ? length / 2 : length;
    byte[] wire =
        manner == Manner.FINE || manner == Manner.UNANSWERED
            ? connection.read(wanted)
            : slowly(connection, wanted);
    received.add(
        new Received(
            head.target(),
            "gzip".equals(head.headers().get("content-encoding")),
            wire,
            wire.length == length,
            manner));
    if (wire.length < wanted) {
      return false;
    }
    switch (manner) {
      case FINE, SLOW, INFORMED -> connection.send(OK);
      case CHUNKED -> {
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 3; i++) {
          connection.send("2\r\n");
          LockSupport.parkNanos(1_000_000);
          connection.send("\0\0\r\n");
        }
        connection.send("0\r\n\r\n");
      }
      case EARLY_HEAD -> connection.send("\0\0\0\0");
      case TOO_LONG -> {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n");
        connection.send(new byte[200_000]);
      }
      case REDIRECTED ->
          connection.send(
              "HTTP/1.1 307 Temporary Redirect\r\nLocation: /operate/v1/traces\r\n"
                  + "Content-Length: 0\r\n\r\n");
      case BUSY -> connection.send(empty("503 Service Unavailable"));
      case REFUSED -> connection.send(empty("400 Bad Request"));
      case HALF_ANSWERED -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234");
      case RESET -> connection.reset();
      default -> {}
    }
    return !EnumSet.of(
            Manner.CUT,
            Manner.RESET,
            Manner.UNANSWERED,
            Manner.HALF_ANSWERED,
            Manner.EARLY_401_CLOSED)
        .contains(manner);
  }

  // ---------------------------------------------------------------------------------- application

  private void settings(int port, String compression) throws IOException {
    environment.put(
        "ASSENT_POLICY",
        file(
            "policy.yaml",
            """
            rules:
              - { categories: [service], purposes: [any], recipients: [first_party], basis: allow }
              - { categories: [content], purposes: [ai_training], recipients: [first_party],
                  basis: opt_in }
            """));
    environment.put(
        "ASSENT_CATALOG",
        file(
            "catalog.yaml",
            """
            attributes:
              - { name: app.chat.text, max: 100000, category: content.chat }
              - { name: app.id, type: long, category: service.usage }
            scopes:
              - { name: app }
            """));
    consentFromFile();
    String scheme = isTls ? "https" : "http";
    for (String destination : List.of(OPERATE, LEARN)) {
      destination(
          destination,
          destination.equals(OPERATE) ? "service_operation" : "ai_training",
          scheme + "://localhost:" + port + "/" + destination);
      environment.put(
          "ASSENT_DESTINATION_" + destination.toUpperCase(java.util.Locale.ROOT) + "_COMPRESSION",
          compression);
    }
  }

  private static String subject(long id) {
    return id % 2 == 0 ? GRANTED : SILENT;
  }

  /** A text of any length that belongs to this datum only, and to no subject but its own. */
  private static String text(long id) {
    String unit = (id % 2 == 0 ? "granted:" : "silent:") + id + ";";
    int length = id % 97 == 0 ? 90_000 : id % 13 == 0 ? 20_000 : id % 3 == 0 ? 1 : (int) (id % 700);
    return unit.repeat(1 + length / unit.length());
  }

  private void record(Assent instance, long id) {
    Runnable action =
        () -> {
          if (id % 5 == 0) {
            instance
                .openTelemetry()
                .getLogsBridge()
                .get("app")
                .logRecordBuilder()
                .setSeverity(Severity.INFO)
                .setAttribute(ID, id)
                .setAttribute(CHAT, text(id))
                .emit();
          } else {
            Span span =
                instance.openTelemetry().getTracer("app").spanBuilder("INTERNAL").startSpan();
            span.setAttribute(ID, id).setAttribute(CHAT, text(id)).end();
          }
        };
    instance.subject(subject(id)).storeInContext(Context.root()).wrap(action).run();
  }

  private static void grantChat(Assent instance) {
    join(
        instance
            .consent(GRANTED)
            .grant(Purpose.AI_TRAINING, GrantOptions.underTerms(TERMS), Category.CONTENT_CHAT));
  }

  // ---------------------------------------------------------------------------------------- checks

  /** The texts by id, of all data in one body; null for a datum without a text. */
  private static Map<Long, String> texts(Received request) throws IOException {
    byte[] body = request.body();
    List<List<KeyValue>> data = new ArrayList<>();
    if (request.path().endsWith("/traces")) {
      ExportTraceServiceRequest.parseFrom(body)
          .getResourceSpansList()
          .forEach(
              it ->
                  it.getScopeSpansList()
                      .forEach(
                          scope ->
                              scope
                                  .getSpansList()
                                  .forEach(span -> data.add(span.getAttributesList()))));
    } else if (request.path().endsWith("/logs")) {
      ExportLogsServiceRequest.parseFrom(body)
          .getResourceLogsList()
          .forEach(
              it ->
                  it.getScopeLogsList()
                      .forEach(
                          scope ->
                              scope
                                  .getLogRecordsList()
                                  .forEach(log -> data.add(log.getAttributesList()))));
    }
    Map<Long, String> all = new HashMap<>();
    for (List<KeyValue> attributes : data) {
      long id = -1;
      String text = null;
      for (KeyValue each : attributes) {
        if (each.getKey().equals("app.id")) {
          id = each.getValue().getIntValue();
        } else if (each.getKey().equals("app.chat.text")) {
          text = each.getValue().getStringValue();
        } else {
          throw new AssertionError(each.getKey());
        }
      }
      assertThat(all.containsKey(id)).as("twice in one body").isFalse();
      all.put(id, text);
    }
    return all;
  }

  /** Checks every byte; returns the number of texts that arrived. */
  private int check() throws IOException {
    int texts = 0;
    for (Received request : received) {
      String bytes = new String(request.body(), ISO_8859_1);
      String what = request.path() + " " + request.manner() + " " + request.whole();
      assertThat(bytes.contains("silent:")).as(what).isFalse();
      assertThat(bytes.contains("granted:") && request.isFor(OPERATE)).as(what).isFalse();
      if (!request.path().endsWith("/metrics")) {
        assertThat(bytes.contains(ZEROS)).as(what).isFalse();
      }
      if (!request.whole()) {
        continue;
      }
      for (Map.Entry<Long, String> each : texts(request).entrySet()) {
        boolean hasText = request.isFor(LEARN) && subject(each.getKey()).equals(GRANTED);
        assertThat(each.getValue() == null).as(what + each.getKey()).isEqualTo(!hasText);
        if (hasText) {
          assertThat(each.getValue().equals(text(each.getKey()))).as(what).isTrue();
          texts++;
        }
      }
    }
    return texts;
  }

  private Set<Long> ids(String destination, String signal, Set<Manner> manners, boolean once)
      throws IOException {
    Set<Long> all = new HashSet<>();
    for (Received request : received) {
      if (request.whole()
          && request.isFor(destination)
          && request.path().endsWith(signal)
          && manners.contains(request.manner())) {
        for (Long id : texts(request).keySet()) {
          assertThat(all.add(id) || !once).as("delivered twice").isTrue();
        }
      }
    }
    return all;
  }

  // ----------------------------------------------------------------------------------------- tests

  /** Three instances, two destinations of each, any receiver, any order of flush and close. */
  @ParameterizedTest
  @CsvSource({"false, none", "true, none", "false, gzip"})
  @Tag("ci")
  void receivers_ofAnyManner_getWholeBodiesOfTheirOwn(boolean tls, String compression)
      throws Exception {
    isTls = tls;
    Script script = new Script(seed, Manner.values());
    List<Assent> instances = new ArrayList<>();
    try (SocketServer server = receiver(it -> converse(it, script))) {
      settings(server.port(), compression);
      for (int i = 0; i < 3; i++) {
        Assent made = builder().build();
        instances.add(made);
        grantChat(made);
      }
      List<Thread> threads = new ArrayList<>();
      Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
      for (int i = 0; i < instances.size(); i++) {
        Assent made = instances.get(i);
        Random random = new Random(seed * 31L + i);
        long first = i * 1_000_000L;
        threads.add(
            new Thread(
                () -> {
                  long id = first;
                  for (int round = 0; round < 4; round++) {
                    int count = round % 3 == 0 ? 200 : 1 + random.nextInt(30);
                    for (int n = 0; n < count; n++) {
                      record(made, id++);
                    }
                    boolean unused = made.flush(LONG);
                  }
                  Thread closing = new Thread(made::close);
                  closing.start();
                  for (int n = 0; n < 20; n++) {
                    record(made, id++);
                  }
                  boolean unused = made.flush(LONG);
                  try {
                    closing.join();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.setUncaughtExceptionHandler((it, failure) -> failures.add(failure));
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
    }
    assertThat(received.stream().map(Received::manner)).contains(Manner.values());
    assertThat(check()).as("control").isGreaterThan(100);
    for (Signal signal : List.of(Signal.TRACES, Signal.LOGS)) {
      String path = signal == Signal.TRACES ? "/traces" : "/logs";
      for (String destination : List.of(OPERATE, LEARN)) {
        long exported = 0;
        for (Assent made : instances) {
          assertThat(made.ledger().balances()).isTrue();
          exported +=
              made.ledger().entry(destination, signal).states().getOrDefault(State.EXPORTED, 0L);
        }
        int sure = ids(destination, path, Manner.ACCEPTED, true).size();
        Set<Manner> may = EnumSet.copyOf(Manner.ACCEPTED);
        may.addAll(Manner.PERHAPS);
        assertThat(exported)
            .isBetween((long) sure, (long) ids(destination, path, may, false).size());
      }
    }
  }

  /** Control: if the other subject grants too, the search finds its text. */
  @Test
  void control_everybodyGranted_theSearchFindsTheOther() throws Exception {
    try (SocketServer server = receiver(it -> converse(it, new Script(1, Manner.FINE)))) {
      settings(server.port(), "none");
      start();
      grantChat(assent);
      grant(SILENT, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
      for (long id = 0; id < 20; id++) {
        record(assent, id);
      }
      flush();
      stop();
    }
    assertThat(
            received.stream()
                .filter(it -> it.isFor(LEARN))
                .anyMatch(it -> new String(it.body(), ISO_8859_1).contains("silent:")))
        .isTrue();
  }

  /**
   * The receiver has a part of a large body when consent is revoked; then it reads on, or answers
   * first. What it gets of that connection is of that request, and later requests have nothing of
   * the subject.
   */
  @ParameterizedTest
  @CsvSource({
    "false, 0",
    "false, 1",
    "false, 2",
    "true, 0",
    "true, 1",
    "true, 2",
  })
  void revocation_inTheMiddleOfABody_nothingOfItIsInLaterRequests(boolean tls, int way)
      throws Exception {
    isTls = tls;
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch revoked = new CountDownLatch(1);
    AtomicInteger large = new AtomicInteger();
    List<byte[]> parts = new ArrayList<>();
    SocketServer.Conversation conversation =
        connection -> {
          while (connection.awaitByte()) {
            Head head = connection.head();
            if (head.isEnd()) {
              return;
            }
            boolean stalls =
                head.target().startsWith("/learn")
                    && head.contentLength() > 500_000
                    && large.getAndIncrement() == 0;
            if (!stalls) {
              serve(connection, head, Manner.FINE);
              continue;
            }
            byte[] begin = connection.read(30_000);
            if (way == 1) {
              connection.send(OK);
            }
            inside.countDown();
            await(revoked);
            if (way == 2) {
              quietly(() -> connection.send(empty("503 Service Unavailable")));
            }
            byte[] rest = slowly(connection, head.contentLength() - begin.length);
            synchronized (parts) {
              parts.add(begin);
              parts.add(rest);
            }
            return;
          }
        };
    try (SocketServer server = receiver(conversation)) {
      settings(server.port(), "none");
      start();
      grantChat(assent);
      grant("acme/third", Purpose.AI_TRAINING, Category.CONTENT_CHAT);
      for (long id = 0; id < 10 * 2; id += 2) {
        long number = id;
        as(
            GRANTED,
            () -> span(it -> it.setAttribute(ID, number).setAttribute(CHAT, large(id(number)))));
      }
      Thread flushing = new Thread(() -> assent.flush(LONG));
      flushing.start();
      await(inside);
      revoke(GRANTED, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
      received.clear();
      revoked.countDown();
      for (int batch = 0; batch < 6; batch++) {
        for (int i = 0; i < 5; i++) {
          as("acme/third", () -> span(it -> it.setAttribute(CHAT, large("third:"))));
          as(GRANTED, () -> span(it -> it.setAttribute(CHAT, large(id(7)))));
        }
        boolean unused = assent.flush(LONG);
      }
      flushing.join();
      stop();
    }
    int thirds = 0;
    for (Received request : received) {
      String bytes = new String(request.body(), ISO_8859_1);
      assertThat(bytes.contains("granted:")).as(request.path()).isFalse();
      assertThat(bytes.contains("third:") && request.isFor(OPERATE)).isFalse();
      assertThat(bytes.contains(ZEROS)).isFalse();
      thirds += bytes.contains("third:") ? 1 : 0;
      if (request.whole() && request.path().endsWith("/traces")) {
        assertThat(ExportTraceServiceRequest.parseFrom(request.body()).getResourceSpansList())
            .isNotEmpty();
      }
    }
    assertThat(thirds).isPositive();
    synchronized (parts) {
      assertThat(parts).hasSize(2);
      assertThat(new String(parts.get(0), ISO_8859_1)).contains("granted:");
      for (byte[] part : parts) {
        String bytes = new String(part, ISO_8859_1);
        assertThat(bytes.contains("third:")).isFalse();
        assertThat(bytes.contains(ZEROS)).isFalse();
      }
    }
  }

  private static String id(long id) {
    return "granted:" + id + ";";
  }

  private static String large(String unit) {
    return unit.repeat(90_000 / unit.length());
  }

  private interface Sending {
    void run() throws IOException;
  }

  private static void quietly(Sending sending) {
    try {
      sending.run();
    } catch (IOException gone) {
      // the client has closed the connection
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A receiver that sends a second answer ahead of the next request, or answers before the request:
   * the client must not take the array for read because of an answer to nothing.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answers_moreThanRequests_noBodyIsDamaged(boolean tls) throws Exception {
    isTls = tls;
    SocketServer.Conversation conversation =
        connection -> {
          while (connection.awaitByte()) {
            Head head = connection.head();
            if (head.isEnd()) {
              return;
            }
            byte[] begin = connection.read(Math.min(head.contentLength(), 10_000));
            quietly(() -> connection.send(OK + OK));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            byte[] rest = slowly(connection, head.contentLength() - begin.length);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(begin);
            all.writeBytes(rest);
            received.add(
                new Received(
                    head.target(),
                    false,
                    all.toByteArray(),
                    all.size() == head.contentLength(),
                    Manner.EARLY_200));
          }
        };
    try (SocketServer server = receiver(conversation)) {
      settings(server.port(), "none");
      start();
      grantChat(assent);
      long id = 0;
      for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 60; i++) {
          record(assent, id++);
        }
        boolean unused = assent.flush(LONG);
      }
      stop();
    }
    assertThat(check()).as("control").isPositive();
  }
}
