/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.AssentOverHttp;
import dev.assent.PermissiveOverHttp;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on stored verdicts: two destinations with different permissions share one span, some
 * attributes are permitted only beside others, and a choice, a subject or the catalog changes while
 * a span runs or waits.
 */
@Timeout(60)
class SpanVerdictAttacksTest extends AssentOverHttp {
  private static final String ALL = "all";
  private static final String LEARN = "learn";

  @BeforeEach
  void settings() throws IOException {
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
              - { name: app.chat.text, max: 1000, category: content.chat }
              - { name: app.kind, category: service.usage }
              - { name: app.mode, category: service.usage }
              - { name: app.detail, category: content.chat }
              - { name: app.detail, category: service.usage, when: { attribute: { app.kind: open } } }
              - { name: app.by_chat, category: [service.usage, content.chat] }
              - { name: app.by_chat, category: service.usage,
                  when: { attribute: { app.chat.text: open } } }
            events:
              - { name: app.chat.sent, category: service.usage }
            scopes:
              - { name: app }
            """));
    consentFromFile();
    destination(ALL, "service_operation", receiver.endpoint(ALL));
    destination(LEARN, "ai_training", receiver.endpoint(LEARN));
  }

  private void full(Span span, String text) {
    span.setAttribute(CHAT, text).setAttribute(ROUTE, "/meetings/{id}");
    span.setAttribute("app.kind", "open").setAttribute("app.detail", "detail " + text);
    span.setAttribute("app.unknown", text);
    span.addEvent("exception", Attributes.of(CHAT, text, ROUTE, "/e"));
    span.addEvent("app.chat.sent", Attributes.of(CHAT, text));
    span.recordException(new IllegalStateException(text), Attributes.of(CHAT, text));
    span.setStatus(StatusCode.ERROR, text);
    span.addLink(PermissiveOverHttp.LINK, Attributes.of(CHAT, text));
    span.updateName("GET " + text);
  }

  /** One span object is stripped for one destination, and passes whole at the other. */
  @Test
  void destinations_ofOneSpan_getOnlyTheirOwn() {
    start();
    grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    for (int i = 0; i < 50; i++) {
      as(
          USER,
          () -> {
            Span span = spanBuilder().startSpan();
            full(span, CANARY);
            span.end();
          });
    }
    flush();
    assertThat(receiver.spans(LEARN)).hasSize(50);
    assertThat(receiver.spans(LEARN).toString()).contains(CANARY).contains("detail");
    assertThat(receiver.spans(ALL)).hasSize(50);
    receiver
        .spans(ALL)
        .forEach(
            span ->
                assertThat(span.toString().replace("detail " + CANARY, "")).doesNotContain(CANARY));
    assertThat(receiver.spans(ALL).toString()).contains("detail " + CANARY);
  }

  /** The choice changes at every moment of a span's life; content needs it at all of them. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void choice_changesDuringTheSpan_contentStays(int moment) {
    start();
    if (moment != 0) {
      grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    }
    Span[] span = new Span[1];
    as(USER, () -> span[0] = spanBuilder().startSpan());
    if (moment == 0) {
      grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    }
    if (moment == 1) {
      revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    }
    full(span[0], "text");
    span[0].setAttribute("app.kind", "closed");
    span[0].setAttribute(CHAT, CANARY);
    if (moment == 2) {
      revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
      grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    }
    span[0].end();
    if (moment == 3) {
      revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    }
    if (moment == 4) {
      revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
      grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    }
    arrivesWithout(CANARY, "detail text");
    assertThat(receiver.spans(LEARN)).hasSize(1);
    assertThat(receiver.spans(ALL)).hasSize(1);
  }

  /** A second subject that is added late, and has granted nothing. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void subject_addedLate_narrows(int way) {
    start();
    grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    Span[] span = new Span[1];
    as(USER, () -> span[0] = spanBuilder().startSpan());
    full(span[0], CANARY);
    span[0].setAttribute("app.kind", "closed");
    if (way == 0) {
      as("acme/other", () -> span[0].end());
    } else if (way == 1) {
      as("acme/other", span[0]::end);
    } else {
      grant("acme/other", Purpose.AI_TRAINING, Category.CONTENT_CHAT);
      as("acme/other", span[0]::end);
    }
    span[0].setAttribute(CHAT, CANARY).end();
    arrivesWithout(CANARY);
    assertThat(receiver.spans(LEARN)).hasSize(1);
  }

  /** An attribute is open only beside another one, in any order, until that one changes. */
  @Test
  void condition_setInAnyOrderAndOverwritten_lastValueDecides() {
    start();
    span(span -> span.setAttribute("app.detail", "late-open").setAttribute("app.kind", "open"));
    span(span -> span.setAttribute("app.kind", "open").setAttribute("app.detail", "early-open"));
    span(
        span ->
            span.setAttribute("app.kind", "open")
                .setAttribute("app.detail", CANARY)
                .setAttribute("app.kind", "shut"));
    span(
        span ->
            span.setAttribute("app.kind", "open")
                .setAttribute("app.detail", CANARY)
                .setAttribute("app.kind", 7L));
    span(
        span ->
            span.setAttribute("app.kind", "open")
                .setAttribute("app.detail", CANARY)
                .setAttribute(AttributeKey.stringArrayKey("app.kind"), List.of("open")));
    span(
        span ->
            span.setAttribute("app.kind", "open")
                .addEvent(
                    "exception", Attributes.of(AttributeKey.stringKey("app.detail"), CANARY)));
    span(
        span ->
            span.addEvent(
                "exception",
                Attributes.of(
                    AttributeKey.stringKey("app.detail"),
                    CANARY,
                    AttributeKey.stringKey("app.kind"),
                    "open")));
    spanBuilder()
        .setAttribute("app.detail", CANARY)
        .startSpan()
        .setAttribute("app.kind", "x")
        .end();
    spanBuilder()
        .setAttribute("app.kind", "open")
        .setAttribute("app.detail", "builder-open")
        .startSpan()
        .end();
    Span ended = spanBuilder().setAttribute("app.detail", CANARY).startSpan();
    ended.end();
    ended.setAttribute("app.kind", "open");
    arrivesWithout(CANARY);
    assertThat(receiver.received("late-open")).isTrue();
    assertThat(receiver.received("early-open")).isTrue();
    assertThat(receiver.received("builder-open")).isTrue();
  }

  /** The limit drops the attribute that would close or open another one. */
  @Test
  void condition_whoseInputWasDropped_opensNothing() {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "2");
    start();
    span(
        span ->
            span.setAttribute(ROUTE, "/a")
                .setAttribute("app.detail", CANARY)
                .setAttribute("app.kind", "open"));
    span(
        span ->
            span.setAttribute("app.kind", "open")
                .setAttribute("app.detail", CANARY)
                .setAttribute("app.kind", "shut")
                .setAttribute(ROUTE, "/a"));
    arrivesWithout(CANARY);
  }

  /** The condition's input is content: without it the dependent attribute is no service data. */
  @Test
  void condition_onContent_goesWithTheContent() {
    start();
    grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    as(
        USER,
        () -> {
          Span span = spanBuilder().startSpan();
          span.setAttribute("app.by_chat", CANARY).setAttribute(CHAT, "open");
          span.end();
        });
    revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    arrivesWithout(CANARY);
    assertThat(receiver.spans(LEARN)).hasSize(1);
  }

  /** The catalog learns a name while a span runs: verdicts from before no longer count. */
  @Test
  void declaration_duringTheSpan_countsForAllItsParts() {
    start();
    Span before = spanBuilder().startSpan();
    before.setAttribute("app.later", CANARY).setAttribute("app.sooner", "sooner");
    before.addEvent("app.later.event", Attributes.of(AttributeKey.stringKey("app.later"), CANARY));
    assent
        .events()
        .declare(
            EventType.usage(
                "app.later.event",
                Field.ofString("app.later", Category.CONTENT_CHAT),
                Field.ofString("app.sooner", Category.SERVICE_USAGE)));
    before.setAttribute("app.later", CANARY + "2");
    before.end();
    Span waiting = spanBuilder().setAttribute("app.third", CANARY).startSpan();
    waiting.addEvent("exception", Attributes.of(AttributeKey.stringKey("app.third"), CANARY));
    waiting.end();
    assent
        .events()
        .declare(
            EventType.usage("app.third.event", Field.ofString("app.third", Category.CONTENT_CHAT)));
    arrivesWithout(CANARY);
    assertThat(receiver.received("sooner")).isTrue();
    assertThat(receiver.received("app.later.event")).isTrue();
  }

  /** A name that is composed of attributes leaves only while they say the same, and may leave. */
  @Test
  void name_composedOfAttributesThatChange_doesNotLeave() {
    start();
    for (int i = 0; i < 3; i++) {
      Span span =
          spanBuilder("GET /" + CANARY)
              .setSpanKind(SpanKind.SERVER)
              .setAttribute("http.request.method", "GET")
              .setAttribute(ROUTE, "/" + CANARY)
              .startSpan();
      span.setAttribute(ROUTE, "/fine").end();
      spanBuilder("GET /fine")
          .setSpanKind(SpanKind.SERVER)
          .setAttribute("http.request.method", "GET")
          .setAttribute(ROUTE, "/fine")
          .startSpan()
          .end();
      Span typed =
          spanBuilder("GET " + CANARY)
              .setSpanKind(SpanKind.SERVER)
              .setAttribute("http.request.method", "GET")
              .setAttribute(AttributeKey.stringArrayKey("http.route"), List.of(CANARY))
              .startSpan();
      typed.setAttribute("app.detail", CANARY);
      typed.end();
    }
    arrivesWithout(CANARY);
    assertThat(receiver.spans(ALL))
        .hasSize(9)
        .anySatisfy(it -> assertThat(it.getName()).isEqualTo("GET /fine"));
  }

  /** Random spans, each of which one destination may receive more of than the other. */
  @Test
  void spans_random_theOperatorGetsNoContentAndTheLedgerBalances() {
    start();
    grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      as(random.nextBoolean() ? USER : "acme/other", () -> randomSpan(random));
      if (seed % 60 == 0) {
        flush();
        balances();
      }
    }
    flush();
    assertThat(receiver.received(ALL, CANARY)).isFalse();
    assertThat(receiver.received(LEARN, CANARY)).isTrue();
    assertThat(receiver.spans(LEARN)).hasSize(300);
    assertThat(receiver.spans(ALL)).hasSize(300);
  }

  private void randomSpan(Random random) {
    Span span = spanBuilder(random.nextBoolean() ? "INTERNAL" : CANARY).startSpan();
    for (int i = random.nextInt(40); i > 0; i--) {
      switch (random.nextInt(8)) {
        case 0 -> span.setAttribute(CHAT, CANARY);
        case 1 -> span.setAttribute("app.kind", random.nextBoolean() ? "shut" : "closed");
        case 2 -> span.setAttribute("app.detail", CANARY);
        case 3 -> span.setAttribute("app.n" + random.nextInt(60), CANARY);
        case 4 -> span.addEvent("exception", Attributes.of(CHAT, CANARY));
        case 5 -> span.addEvent(CANARY, Attributes.of(ROUTE, "/x"));
        case 6 -> span.recordException(new IllegalStateException(CANARY));
        default -> span.addLink(PermissiveOverHttp.LINK, Attributes.of(CHAT, CANARY));
      }
    }
    span.end();
  }

  /** Stripped at the queue, waiting for a retry, and gated again after a second revocation. */
  @Test
  void span_waitingForItsRetry_losesWhatWasRevokedMeanwhile() {
    start();
    grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    receiver.answer(503, 503, 503);
    as(
        USER,
        () -> {
          Span span = spanBuilder().startSpan();
          span.setAttribute("app.by_chat", CANARY).setAttribute(CHAT, "open");
          span.setAttribute("app.detail", CANARY).setAttribute("app.kind", "shut");
          span.setAttribute("app.unknown", "stripped first").addEvent(CANARY);
          span.addEvent("exception", Attributes.of(CHAT, CANARY));
          span.end();
        });
    revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    receiver.clear();
    flush();
    receiver.answers200();
    flush();
    assertThat(receiver.received(CANARY)).isFalse();
    assertThat(receiver.spans(LEARN)).isNotEmpty();
    assertThat(receiver.spans(LEARN).get(0).getAttributesList()).hasSize(1);
  }

  /** Only a category declared for an event is not permitted; the span passes two gates. */
  @Test
  void part_withADeclaration_losesItAtEachDestination() {
    start();
    grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    as(
        USER,
        () -> {
          Attributes declared = Attributes.of(ROUTE, "/" + CANARY, CATEGORY, "content.chat");
          Span span = spanBuilder().addLink(PermissiveOverHttp.LINK, declared).startSpan();
          span.addEvent("exception", declared);
          span.addLink(PermissiveOverHttp.LINK, declared);
          span.recordException(new IllegalStateException("x"), declared);
          span.end();
        });
    flush();
    assertThat(receiver.received(ALL, CANARY)).isFalse();
    assertThat(receiver.spans(LEARN).get(0).getEventsCount()).isEqualTo(2);
    assertThat(receiver.spans(LEARN).get(0).getLinksCount()).isEqualTo(2);
    assertThat(receiver.spans(ALL).get(0).getEventsCount()).isZero();
    assertThat(receiver.spans(ALL).get(0).getLinksCount()).isZero();
    assertThat(receiver.received("assent.category")).isFalse();
  }

  /** Free text is content.other, except in a scope that the catalog trusts. */
  @Test
  void freeText_byScope_leavesForTrustedScopesOnly() throws IOException {
    environment.put(
        "ASSENT_CATALOG",
        file(
            "trust.yaml",
            """
            scopes:
              - { name: app }
            loggers:
              - { name: app.trusted, category: service.diagnostic, exceptions: true }
              - { name: app.bodies, category: service.diagnostic }
            """));
    start();
    for (String scope : List.of("app", "app.bodies", "app.trusted", "app.trusted.sub", "unheard")) {
      String text = scope.equals("app.trusted") ? "trusted text" : CANARY;
      Span span = assent.openTelemetry().getTracer(scope).spanBuilder("INTERNAL").startSpan();
      span.setStatus(StatusCode.ERROR, text);
      span.recordException(new IllegalStateException(text));
      span.setAttribute("exception.message", text);
      span.addEvent(
          "exception", Attributes.of(AttributeKey.stringKey("exception.stacktrace"), text));
      span.end();
    }
    arrivesWithout(CANARY);
    assertThat(receiver.spans(ALL)).hasSize(5);
    assertThat(receiver.spans(ALL).toString()).contains("message: \"trusted text\"");
  }

  /** The same name with a text at the limit, beyond it, and cut to a value that is listed. */
  @Test
  void value_cutToOneThatIsListed_isNotListed() throws IOException {
    environment.put("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "4");
    environment.put(
        "ASSENT_CATALOG",
        file(
            "values.yaml",
            """
            attributes:
              - { name: app.mode, values: [draw, cut], category: service.usage }
            scopes:
              - { name: app }
            """));
    start();
    for (int i = 0; i < 4; i++) {
      span(span -> span.setAttribute("app.mode", "draw" + CANARY));
      span(span -> span.setAttribute("app.mode", "cut"));
      span(
          span ->
              span.addEvent(
                  "exception", Attributes.of(AttributeKey.stringKey("app.mode"), "drawn")));
      spanBuilder().setAttribute("app.mode", "drawing").startSpan().end();
    }
    flush();
    assertThat(receiver.received("draw")).isFalse();
    assertThat(receiver.received("cut")).isTrue();
  }

  /** The subjects of the given parent and of the current context both count. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void subject_ofTheParentAndOfTheThread_bothCount(boolean isParentOther) {
    start();
    grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    String parent = isParentOther ? "acme/other" : USER;
    String current = isParentOther ? USER : "acme/other";
    Context context = assent.subject(parent).storeInContext(Context.root());
    as(
        current,
        () -> {
          Span span = spanBuilder().setParent(context).setAttribute(CHAT, CANARY).startSpan();
          span.addEvent("exception", Attributes.of(CHAT, CANARY));
          span.end();
        });
    arrivesWithout(CANARY);
    assertThat(receiver.spans(LEARN)).hasSize(1);
  }

  /** Spooled, then replayed by a process in which the choice was withdrawn. */
  @Test
  void span_spooled_losesWhatWasRevokedMeanwhile() throws IOException {
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    environment.put("ASSENT_DESTINATION_LEARN_ENDPOINT", "http://127.0.0.1:9");
    grantChat(1, USER);
    start();
    flush();
    as(
        USER,
        () -> {
          Span span = spanBuilder().startSpan();
          span.setAttribute("app.by_chat", CANARY).setAttribute(CHAT, "open");
          span.setAttribute("app.detail", CANARY).setAttribute("app.kind", "shut");
          span.setAttribute("app.unknown", CANARY).addEvent(CANARY);
          span.addEvent("exception", Attributes.of(CHAT, CANARY));
          span.end();
        });
    stop();
    assent = null;
    environment.put("ASSENT_DESTINATION_LEARN_ENDPOINT", receiver.endpoint(LEARN).toString());
    replaceConsent(document(USER, 2, "denied", "content.chat", IN_THE_PAST.plusSeconds(60)));
    start();
    await().atMost(LONG).until(() -> receiver.spans(LEARN).size() == 1 || !assent.flush(LONG));
    assertThat(receiver.received(CANARY)).isFalse();
    assertThat(receiver.spans(LEARN).get(0).getAttributesList()).hasSize(1);
  }
}
