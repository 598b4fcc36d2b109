/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.AssentOverHttp;
import dev.assent.CarrierWalk;
import dev.assent.FabricatedIds;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Provenance;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.Explanation;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.fixtures.ProcessOutput;
import dev.assent.micrometer.AssentMeters;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Attacks through the public API and over HTTP: a canary in every place, then a search of every
 * byte that arrived, of the standard streams, and of the logs at every level.
 */
class LeakAttacksTest extends AssentOverHttp {
  private static final int BAD_ANSWERS = 5;

  private static final String OPEN =
      """
      rules:
        - { categories: [any], purposes: [any], recipients: [first_party], basis: allow }
      """;

  @ParameterizedTest
  @CsvSource({
    "strict, false, immutable_data, none",
    "strict, false, immutable_data, gzip",
    "strict, false, reusable_data, none",
    "strict, false, reusable_data, gzip",
    "strict, true, immutable_data, none",
    "strict, true, immutable_data, gzip",
    "strict, true, reusable_data, none",
    "strict, true, reusable_data, gzip",
    "open, true, immutable_data, none",
    "open, true, immutable_data, gzip",
    "open, true, reusable_data, none",
    "open, true, reusable_data, gzip",
  })
  void door_canaryInEveryCarrier_onlyWhatIsPermittedArrives(
      String policy, boolean catalogued, String memoryMode, String compression) throws Exception {
    CarrierWalk walk = new CarrierWalk();
    if (catalogued) {
      environment.put("ASSENT_CATALOG", file("catalog.yaml", walk.catalog()));
    }
    boolean open = policy.equals("open");
    environment.put("ASSENT_POLICY", open ? file("open.yaml", OPEN) : policy);
    environment.put("OTEL_JAVA_EXPORTER_MEMORY_MODE", memoryMode);
    environment.put("OTEL_EXPORTER_OTLP_COMPRESSION", compression);
    String stated;
    Map<String, String> headers;
    try (ProcessOutput output = ProcessOutput.start()) {
      assent = builder().resource(walk.resource()).build();
      headers = walk.record(assent);
      flush();
      stated = assent + assent.ledger().toString() + AssentMeters.ledger(assent);
      flushAndStop();
      stated += output.text();
    }

    var arrived =
        walk.canaries.in(receiver.requests().stream().map(OtlpReceiver.Request::body).toList());
    assertThat(arrived).isEqualTo(open ? walk.canaries.grantable() : new TreeSet<>());
    assertThat(walk.canaries.in(stated)).isEmpty();
    assertThat(walk.canaries.in(headers.toString())).isEmpty();
    assertThat(headers).containsOnlyKeys("traceparent");
    assertThat(receiver.spans("")).isNotEmpty();
    assertThat(receiver.logs("")).isNotEmpty();
    assertThat(receiver.metrics("").isEmpty()).isEqualTo(!catalogued);
    assertThat(receiver.spans(""))
        .allSatisfy(
            span -> {
              assertThat(span.getDroppedAttributesCount()).isZero();
              assertThat(span.getDroppedEventsCount()).isZero();
              assertThat(span.getDroppedLinksCount()).isZero();
            });
    assertThat(receiver.logs(""))
        .allSatisfy(log -> assertThat(log.getDroppedAttributesCount()).isZero());
  }

  /** Sets a catalog that classifies attribute names as chat. */
  private void knowChat() throws IOException {
    environment.put(
        "ASSENT_CATALOG",
        file(
            "chat.yaml",
            """
            attributes:
              - { name: app.chat, category: content.chat }
              - { name: app.size, type: long, category: service.usage }
              - { prefix: app.note., category: content.chat }
            metrics:
              - { name: app.words, category: content.chat }
            """));
  }

  @Test
  void span_subjectOfAnotherInstance_isJudgedByItsOwn() throws IOException {
    knowChat();
    try (Assent open = builder().policy(Policy.file(Path.of(file("open.yaml", OPEN)))).build()) {
      start();
      span(
          span -> {
            open.subject("acme/u7").addTo(span);
            span.setAttribute("app.chat", CANARY);
          });
      arrivesWithout(CANARY);
      assertThat(receiver.spans("")).hasSize(1);
    }
  }

  @Test
  void span_provenanceOfAnotherInstance_isNotReadByItsOwnBits() throws IOException {
    try (Assent one = builder().categories(Category.of("content.whiteboard")).build()) {
      assent = builder().categories(Category.of("service.board")).build();
      Provenance board = one.events().provenance(Category.of("content.whiteboard"));
      try (Scope scope = board.storeInContext(Context.current()).makeCurrent()) {
        span(span -> {});
        EventEmitter emitter = assent.events().declare(EventType.usage("board.summed"));
        emitter.begin().emit();
        try (Scope joined =
            assent
                .events()
                .provenance(Category.SERVICE_USAGE)
                .storeInContext(Context.current())
                .makeCurrent()) {
          span(span -> {});
        }
      }
      flush();
      assertThat(receiver.spans("")).isEmpty();
      assertThat(receiver.logs("")).isEmpty();
      balances();
    }
  }

  @Test
  void counters_ofOneNameAndTwoDescriptions_whatWasBeforeTheGrantStays() throws Exception {
    knowChat();
    defaultSubject(USER);
    AtomicLong words = new AtomicLong(1_000_000);
    start();
    var meter = assent.openTelemetry().getMeter("app");
    meter
        .counterBuilder("app.words")
        .setDescription("all")
        .buildWithCallback(it -> it.record(words.get()));
    meter.counterBuilder("app.words").setDescription("some").buildWithCallback(it -> it.record(10));
    assent.flush(LONG);
    grant(USER, Purpose.SERVICE_OPERATION, Category.CONTENT_CHAT);
    assent.flush(LONG);
    words.addAndGet(7);
    assent.flush(LONG);
    words.addAndGet(7);
    assent.flush(LONG);
    stop();
    assertThat(receiver.metrics("")).isNotEmpty();
    assertThat(receiver.metrics(""))
        .flatMap(metric -> metric.getSum().getDataPointsList())
        .allSatisfy(point -> assertThat(point.getAsInt()).isLessThan(1_000));
  }

  @Test
  void counter_firstObservedAfterTheGrant_whatItCountedBeforeStays() throws Exception {
    knowChat();
    defaultSubject(USER);
    AtomicLong words = new AtomicLong(1_000_000);
    start();
    assent.flush(LONG);
    grant(USER, Purpose.SERVICE_OPERATION, Category.CONTENT_CHAT);
    assent.flush(LONG);
    counter("app.words").buildWithCallback(it -> it.record(words.get()));
    assent.flush(LONG);
    words.addAndGet(7);
    assent.flush(LONG);
    balances();
    stop();
    assertThat(receiver.metrics("")).isNotEmpty();
    assertThat(receiver.metrics(""))
        .flatMap(metric -> metric.getSum().getDataPointsList())
        .allSatisfy(point -> assertThat(point.getAsInt()).isLessThan(1_000));
  }

  @Test
  void parent_idsThatAreNoIds_harmNoOtherSpan() throws IOException {
    start();
    span(span -> {});
    String id = CANARY + CANARY + CANARY;
    SpanContext fabricated = new FabricatedIds(id, id);
    try (Scope scope = Context.current().with(Span.wrap(fabricated)).makeCurrent()) {
      span(span -> span.addLink(fabricated));
      logRecord().setSeverity(Severity.INFO).emit();
    }
    span(span -> {});
    assent.flush(LONG);
    assertThat(receiver.received(CANARY)).isFalse();
    balances();
    assertThat(receiver.spans("")).hasSizeBetween(2, 3);
    assertThat(receiver.logs("")).hasSize(1);
  }

  @Test
  void category_listClearedAfterwards_addsUnclassified() throws IOException {
    List<String> categories = new ArrayList<>(List.of("content.chat"));
    start();
    span(
        span -> {
          span.setAttribute(AttributeKey.stringArrayKey("assent.category"), categories);
          categories.clear();
        });
    flush();
    assertThat(receiver.spans("")).isEmpty();
  }

  @Test
  void redact_namesThatOnlyAPrefixCovers_goWithTheirValues() throws IOException {
    knowChat();
    String policy =
        file(
            "redact.yaml",
            """
            rules:
              - { categories: [service], purposes: [any], recipients: [first_party], basis: allow }
              - { categories: [content], purposes: [any], recipients: [first_party], basis: opt_in,
                  treatment: redact }
            """);
    assent = builder().policy(Policy.file(Path.of(policy))).build();
    span(
        span -> {
          span.setAttribute("app.chat", "said " + CANARY);
          span.setAttribute("app.note." + CANARY, "said");
          span.setAttribute(
              AttributeKey.valueKey("app.note.tree"),
              Value.of(KeyValue.of(CANARY, Value.of("said"))));
        });
    logRecord().setBody(Value.of(KeyValue.of("app.note." + CANARY, Value.of("said")))).emit();
    arrivesWithout(CANARY);
    assertThat(receiver.received("[REDACTED]")).isTrue();
    assertThat(receiver.received("app.chat")).isTrue();
  }

  @Test
  void attributes_changedAfterTheyWereRecorded_leaveAsTheyWereJudged() throws IOException {
    knowChat();
    List<String> list = new ArrayList<>(List.of("application/json"));
    Turncoat key = new Turncoat("app.size", CANARY);
    TurncoatAttributes attributes = new TurncoatAttributes();
    start();
    span(
        span -> {
          span.setAttribute(AttributeKey.stringArrayKey("app.list"), list);
          span.setAttribute(key, 1L);
          span.addEvent("exception", attributes);
          span.addLink(span.getSpanContext(), attributes);
        });
    logRecord()
        .setBody(new TurncoatValue())
        .setAttribute(AttributeKey.stringArrayKey("app.list"), list)
        .setAttribute(key, 1L)
        .setAttribute(AttributeKey.valueKey("app.chat"), new TurncoatValue())
        .emit();
    var meter = assent.openTelemetry().getMeter("http.server.active_requests");
    meter
        .counterBuilder("http.server.active_requests")
        .build()
        .add(1, Attributes.of(AttributeKey.stringArrayKey("app.list"), list));
    meter.upDownCounterBuilder("http.client.active_requests").build().add(1, attributes);
    list.set(0, CANARY);
    key.turn();
    attributes.turned = true;
    arrivesWithout(CANARY);
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("").get(0).getDroppedAttributesCount()).isBetween(0, 3);
  }

  @Test
  void exceptions_whoseMethodsLieOrThrow_sayNothing() throws IOException {
    try (ProcessOutput output = ProcessOutput.start()) {
      start();
      for (Throwable hostile : List.of(new Throwing(), new Lying(), cyclic())) {
        span(span -> quietly(() -> span.recordException(hostile)));
        logRecord().setException(hostile).emit();
      }
      arrivesWithout(CANARY);
      assertThat(output.text()).doesNotContain(CANARY);
    }
  }

  /** The SDK calls the exception's methods on the application's thread, and lets them throw. */
  private static void quietly(Runnable action) {
    try {
      action.run();
    } catch (IllegalStateException ofTheApplication) {
      assertThat(ofTheApplication).hasMessage(CANARY);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ASSENT_SUBJECT; acme/ kanarienvogel",
        "ASSENT_SUBJECT; //kanarienvogel",
        "OTEL_EXPORTER_OTLP_HEADERS; kanarienvogel",
        "OTEL_EXPORTER_OTLP_HEADERS; authorization=kanarienvogel%zz",
        "OTEL_EXPORTER_OTLP_HEADERS; key=kanarien\u0001 kanarienvogel",
        "OTEL_EXPORTER_OTLP_HEADERS; kanarienvogel kanarienvogel=value",
        "OTEL_EXPORTER_OTLP_ENDPOINT; https://user:kanarienvogel@host",
        "OTEL_EXPORTER_OTLP_ENDPOINT; kanarienvogel:kanarienvogel@host",
        "OTEL_EXPORTER_OTLP_ENDPOINT; https://host/?token=kanarienvogel",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT; ftp://kanarienvogel",
        "ASSENT_CONSENT_SOURCE; https://kanarienvogel@host/consent",
        "OTEL_RESOURCE_ATTRIBUTES; kanarienvogel",
        "OTEL_RESOURCE_ATTRIBUTES; key=kanarienvogel%zz",
      })
  void build_secretInAWrongSetting_isNotRepeated(String name, String value) throws IOException {
    environment.put(name, value);
    AssentBuilder builder = builder();
    try (ProcessOutput output = ProcessOutput.start()) {
      assertThatThrownBy(builder::build)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(name)
          .satisfies(
              problem -> {
                StringWriter printed = new StringWriter();
                problem.printStackTrace(new PrintWriter(printed));
                assertThat(printed.toString()).doesNotContain(CANARY);
              });
      assertThat(output.text()).doesNotContain(CANARY);
    }
  }

  @Test
  void refusedRequests_headersAndBodies_areInNoLog() throws IOException {
    environment.put("OTEL_EXPORTER_OTLP_HEADERS", "authorization=" + CANARY);
    try (ProcessOutput output = ProcessOutput.start()) {
      start();
      for (int status : new int[] {400, 307, 500}) {
        receiver.answer(status);
        span(span -> {});
        assertThat(assent.flush(LONG)).isFalse();
      }
      balances();
      assertThat(receiver.requests()).hasSize(3);
      assertThat(output.text()).doesNotContain(CANARY);
    }
  }

  /** A platform's invalid answers reveal neither credentials, nor bodies, nor subjects. */
  @Test
  void consentPlatform_answersBadly_headersBodiesAndSubjectsAreInNoLog() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer platform =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    platform.createContext(
        "/",
        exchange -> {
          try (exchange) {
            badly(exchange, asked.getAndIncrement());
          }
        });
    platform.start();
    String stated;
    environment.put("ASSENT_POLICY", "terms");
    environment.put(
        "ASSENT_CONSENT_SOURCE",
        "http://localhost:" + platform.getAddress().getPort() + "/?key=" + CANARY);
    environment.put("ASSENT_CONSENT_HEADERS", "authorization=" + CANARY);
    try (ProcessOutput output = ProcessOutput.start()) {
      start();
      for (int answer = 0; answer < BAD_ANSWERS; answer++) {
        Explanation explanation = assent.explain(CANARY + answer, "default");
        int before = answer;
        await().atMost(LONG).until(() -> asked.get() > before);
        assertThat(explanation.toString()).doesNotContain(CANARY);
      }
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      AssentMeters.consentCache(assent).bindTo(registry);
      await()
          .atMost(LONG)
          .until(
              () ->
                  registry.get("assent.consent.failures").functionCounter().count() >= BAD_ANSWERS);
      stated = output.text() + registry.getMetersAsString() + assent;
    } finally {
      platform.stop(0);
    }
    assertThat(stated).contains("consent source").doesNotContain(CANARY);
  }

  /**
   * Gives an invalid answer that concerns one subject, so that requests for others follow at once.
   */
  private static void badly(HttpExchange exchange, int answer) throws IOException {
    exchange.getResponseHeaders().set("X-Canary", CANARY);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Location", "http://" + CANARY + ".example/" + CANARY);
    byte[] body =
        switch (answer) {
          case 0 -> ("{\"" + CANARY + "\": 1}").getBytes(UTF_8);
          case 1 -> ("{\"subject\": \"" + CANARY + "\"").getBytes(UTF_8);
          case 2 -> "[".repeat(500_000).getBytes(UTF_8);
          default -> CANARY.getBytes(UTF_8);
        };
    int status = answer == 3 ? 302 : answer == 4 ? 400 : 200;
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static Throwable cyclic() {
    RuntimeException one = new RuntimeException(CANARY);
    one.addSuppressed(new RuntimeException(CANARY, one));
    return one;
  }

  private static final class Throwing extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException(CANARY);
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException(CANARY);
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException(CANARY);
    }
  }

  private static final class Lying extends RuntimeException {
    private static final long serialVersionUID = 1;

    Lying() {
      super(CANARY);
    }

    @Override
    public String toString() {
      return CANARY;
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return new StackTraceElement[] {
        new StackTraceElement("words of " + CANARY, "say", CANARY, 1),
        new StackTraceElement(CANARY, CANARY, "1", "a.Type", "say", CANARY + ".java", 1)
      };
    }
  }

  /** A key that changes its name. */
  private static final class Turncoat implements AttributeKey<Long> {
    private final String before;
    private final String after;
    private volatile boolean turned;

    Turncoat(String before, String after) {
      this.before = before;
      this.after = after;
    }

    void turn() {
      turned = true;
    }

    @Override
    public String getKey() {
      return turned ? after : before;
    }

    @Override
    public AttributeType getType() {
      return AttributeType.LONG;
    }
  }

  /** Attributes that change after they were recorded. */
  private static final class TurncoatAttributes implements Attributes {
    private volatile boolean turned;

    private Attributes now() {
      return turned
          ? Attributes.of(AttributeKey.stringKey("app.chat"), CANARY)
          : Attributes.of(AttributeKey.stringKey("http.route"), "/");
    }

    @Override
    public <T> T get(AttributeKey<T> key) {
      return now().get(key);
    }

    @Override
    public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
      now().forEach(consumer);
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public Map<AttributeKey<?>, Object> asMap() {
      return now().asMap();
    }

    @Override
    public AttributesBuilder toBuilder() {
      return now().toBuilder();
    }
  }

  /** A value that changes with each read. */
  private static final class TurncoatValue implements Value<Object> {
    private int read;

    @Override
    public ValueType getType() {
      return read++ % 2 == 0 ? ValueType.EMPTY : ValueType.STRING;
    }

    @Override
    public Object getValue() {
      return CANARY;
    }

    @Override
    public String asString() {
      return CANARY;
    }
  }
}
