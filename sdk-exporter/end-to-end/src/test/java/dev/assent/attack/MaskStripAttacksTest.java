/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.AssentOverHttp;
import dev.assent.PermissiveOverHttp;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on stripping by masks of stored verdicts: random attributes in any order and number, at
 * three destinations with different rules, of which exactly the permitted ones must arrive, with
 * late declarations, keys and values of the application's own classes, and changes of consent.
 */
@Timeout(180)
class MaskStripAttacksTest extends AssentOverHttp {
  private static final String OPERATE = "operate";
  private static final String LEARN = "learn";
  private static final String REDACT = "redact";
  private static final List<String> DESTINATIONS = List.of(OPERATE, LEARN, REDACT);
  private static final String OTHER = "acme/other";
  private static final AttributeKey<Long> ID = AttributeKey.longKey("app.id");

  /** In texts that no destination may receive. */
  private static final String NEVER = "geheimnis";

  private final int seed = Integer.getInteger("attack.seed", 1);

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
              - { categories: [content], purposes: [product_improvement],
                  recipients: [first_party], basis: opt_in, treatment: redact }
            """));
    environment.put(
        "ASSENT_CATALOG",
        file(
            "catalog.yaml",
            """
            attributes:
              - { name: app.id, type: long, category: service.usage }
              - { name: app.service, category: service.usage }
              - { prefix: app.s., category: service.usage }
              - { prefix: app.c., category: content.chat }
              - { name: app.chat, category: content.chat }
              - { name: app.mixed, category: [service.usage, content.chat] }
              - { name: app.health, category: protected.health }
              - { prefix: app.h., category: protected.health }
              - { name: app.list, type: "string[]", category: content.chat }
              - { name: app.slist, type: "string[]", category: service.usage }
              - { name: app.tree, type: any, category: content.chat }
              - { prefix: app.tree., type: any, category: content.chat }
            events:
              - { name: app.known, category: service.usage }
            loggers:
              - { name: app.bodies, category: service.diagnostic }
            scopes:
              - { name: app }
            """));
    consentFromFile();
    destination(OPERATE, "service_operation", receiver.endpoint(OPERATE));
    destination(LEARN, "ai_training", receiver.endpoint(LEARN));
    destination(REDACT, "product_improvement", receiver.endpoint(REDACT));
  }

  private void grantChat() {
    grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  /** What a destination may receive of a set, by name. */
  private static final class Expected {
    final Map<String, Map<String, String>> all = new HashMap<>();

    Expected() {
      DESTINATIONS.forEach(it -> all.put(it, new TreeMap<>()));
    }

    void put(String name, String value, boolean granted) {
      boolean service = name.startsWith("app.s");
      boolean chat =
          name.startsWith("app.c") || name.equals("app.mixed") || name.equals("app.list");
      for (String destination : DESTINATIONS) {
        Map<String, String> of = all.get(destination);
        if (service || (chat && destination.equals(LEARN) && granted)) {
          of.put(name, value);
        } else if (chat && destination.equals(REDACT) && !name.startsWith("app.c.")) {
          of.put(name, "[REDACTED]");
        }
      }
    }
  }

  private static Attributes random(Random random, boolean granted, Expected expected) {
    int[] sizes = {0, 1, 2, 7, 31, 62, 63, 64, 65, 66, 127, 128, 130, random.nextInt(70)};
    int size = sizes[random.nextInt(sizes.length)];
    int chance = 1 + random.nextInt(9);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int kind = random.nextInt(10) < chance ? 0 : 1 + random.nextInt(8);
      names.add(
          switch (kind) {
            case 0 -> "app.s." + i;
            case 1 -> "app.c." + i;
            case 2 -> "app.h." + i;
            case 3 -> "app.chat";
            case 4 -> "app.mixed";
            case 5 -> "app.health";
            case 6 -> "app.list";
            case 7 -> "app.slist";
            default -> "app.unknown" + i;
          });
    }
    Collections.shuffle(names, random);
    AttributesBuilder attributes = Attributes.builder();
    Map<String, String> last = new TreeMap<>();
    for (String name : names) {
      boolean never = name.startsWith("app.h") || name.startsWith("app.unknown");
      boolean chat =
          name.startsWith("app.c") || name.equals("app.mixed") || name.equals("app.list");
      String value = (never ? NEVER : chat ? CANARY : "fine") + random.nextInt(1000);
      if (name.endsWith("list")) {
        attributes.put(AttributeKey.stringArrayKey(name), List.of(value));
      } else {
        attributes.put(name, value);
      }
      last.put(name, value);
    }
    last.forEach((name, value) -> expected.put(name, value, granted));
    return attributes.build();
  }

  private static Map<String, String> read(List<KeyValue> attributes) {
    Map<String, String> all = new TreeMap<>();
    for (KeyValue each : attributes) {
      if (!each.getKey().equals("app.id")) {
        String value =
            each.getValue().hasArrayValue()
                ? each.getValue().getArrayValue().getValues(0).getStringValue()
                : each.getValue().getStringValue();
        assertThat(all.put(each.getKey(), value)).isNull();
      }
    }
    return all;
  }

  private static long id(List<KeyValue> attributes) {
    return attributes.stream()
        .filter(it -> it.getKey().equals("app.id"))
        .findFirst()
        .orElseThrow()
        .getValue()
        .getIntValue();
  }

  private record Parts(Expected own, Expected event, Expected link, boolean isLog) {}

  /** Each part has exactly what its destination may receive, whatever else happens meanwhile. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sets_random_arriveExactlyAsPermitted(boolean declares) {
    environment.put("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "200");
    environment.put("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "200");
    environment.put("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "200");
    environment.put("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "200");
    start();
    grantChat();
    Random random = new Random(seed);
    Map<Long, Parts> sent = new HashMap<>();
    for (long id = 0; id < 600; id++) {
      long number = id;
      boolean granted = random.nextBoolean();
      Parts parts = new Parts(new Expected(), new Expected(), new Expected(), id % 3 == 0);
      sent.put(id, parts);
      as(granted ? USER : OTHER, () -> emit(random, number, granted, parts, declares));
      if (random.nextInt(40) == 0) {
        flush();
      }
    }
    flush();
    for (String destination : DESTINATIONS) {
      Map<Long, Parts> left = new HashMap<>(sent);
      receiver
          .logs(destination)
          .forEach(
              log -> {
                Parts parts = left.remove(id(log.getAttributesList()));
                assertThat(read(log.getAttributesList()))
                    .isEqualTo(parts.own().all.get(destination));
              });
      receiver
          .spans(destination)
          .forEach(
              span -> {
                Parts parts = left.remove(id(span.getAttributesList()));
                assertThat(read(span.getAttributesList()))
                    .isEqualTo(parts.own().all.get(destination));
                assertThat(read(span.getEvents(0).getAttributesList()))
                    .isEqualTo(parts.event().all.get(destination));
                assertThat(read(span.getLinks(0).getAttributesList()))
                    .isEqualTo(parts.link().all.get(destination));
              });
      assertThat(left).as(destination).isEmpty();
    }
    assertThat(receiver.received(NEVER)).isFalse();
    assertThat(receiver.received(OPERATE, CANARY)).isFalse();
    assertThat(receiver.received(REDACT, CANARY)).isFalse();
    assertThat(receiver.received(LEARN, CANARY)).as("control").isTrue();
  }

  private void emit(Random random, long id, boolean granted, Parts parts, boolean declares) {
    Attributes own = random(random, granted, parts.own());
    int moment = random.nextInt(4);
    if (parts.isLog()) {
      LogRecordBuilder log = logRecord().setSeverity(Severity.INFO).setAttribute(ID, id);
      declare(declares && moment == 0, id);
      log.setAllAttributes(own);
      declare(declares && moment == 1, id);
      log.emit();
      declare(declares && moment == 2, id);
      return;
    }
    Span span = spanBuilder().setAttribute(ID, id).startSpan();
    span.addLink(PermissiveOverHttp.LINK, random(random, granted, parts.link()));
    declare(declares && moment == 0, id);
    span.setAllAttributes(own);
    declare(declares && moment == 1, id);
    span.addEvent("exception", random(random, granted, parts.event()));
    declare(declares && moment == 2, id);
    span.end();
    declare(declares && moment == 3, id);
  }

  private void declare(boolean now, long id) {
    if (now) {
      assent
          .events()
          .declare(
              EventType.usage(
                  "app.late.event" + id, Field.ofString("app.late" + id, Category.CONTENT_CHAT)));
    }
  }

  /** A declaration that is stricter than the prefix that covered the name counts from then on. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void declaration_stricterThanAPrefix_countsForARunningSpan(int filler) {
    start();
    AttributeKey<String> key = AttributeKey.stringKey("app.s.secret");
    Span[] spans = new Span[3];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = spanBuilder().setAttribute(key, NEVER).startSpan();
      for (int n = 0; n < filler * 32; n++) {
        spans[i].setAttribute("app.s." + n, "fine");
      }
      spans[i].setAttribute("app.unknown", NEVER).setAttribute(key, NEVER);
      spans[i].addEvent("exception", Attributes.of(key, NEVER, ROUTE, "/fine"));
      spans[i].addLink(PermissiveOverHttp.LINK, Attributes.of(key, NEVER));
      spans[i].recordException(new IllegalStateException("x"), Attributes.of(key, NEVER));
    }
    assent
        .events()
        .declare(
            EventType.usage(
                "app.secret.event", Field.ofString("app.s.secret", Category.PROTECTED_HEALTH)));
    spans[0].end();
    spans[1].setAttribute("app.service", "fine").end();
    spans[2].setAttribute(key, NEVER + "2").end();
    logRecord().setAttribute(key, NEVER).setAttribute(ROUTE, "/fine").emit();
    flush();
    assertThat(receiver.received(NEVER)).isFalse();
    assertThat(receiver.spans(OPERATE)).hasSize(3);
  }

  /** A stricter declaration comes between the end and the next gate, which strips by verdicts. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void declaration_stricterWhileTheSpanWaits_countsWhenItIsStrippedAgain(boolean isLog) {
    start();
    grantChat();
    AttributeKey<String> key = AttributeKey.stringKey("app.s.secret");
    as(
        USER,
        () -> {
          if (isLog) {
            logRecord()
                .setAttribute(key, NEVER)
                .setAttribute(AttributeKey.stringKey("app.chat"), CANARY)
                .emit();
          } else {
            span(
                span -> {
                  span.setAttribute(key, NEVER).setAttribute("app.chat", CANARY);
                  span.addEvent(
                      "exception",
                      Attributes.of(key, NEVER, AttributeKey.stringKey("app.chat"), CANARY));
                });
          }
        });
    assent
        .events()
        .declare(
            EventType.usage(
                "app.secret.event", Field.ofString("app.s.secret", Category.PROTECTED_HEALTH)));
    revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    flush();
    balances();
    assertThat(receiver.received(LEARN, CANARY)).isFalse();
    assertThat(receiver.received(LEARN, NEVER)).isFalse();
    assertThat(isLog ? receiver.logs(LEARN) : receiver.spans(LEARN)).hasSize(1);
  }

  /**
   * The same declaration races with recording; after it returned, no span that ends has the text.
   */
  @Test
  void declaration_stricterInARaceWithRecording_countsForAllThatEndsAfterwards() throws Exception {
    start();
    for (int round = 0; round < 100; round++) {
      AttributeKey<String> key = AttributeKey.stringKey("app.s.race" + round);
      EventType type =
          EventType.usage(
              "app.race.event" + round, Field.ofString(key.getKey(), Category.PROTECTED_HEALTH));
      Attributes part = Attributes.of(key, NEVER, ROUTE, "/fine");
      Span span = spanBuilder().startSpan();
      Thread declaring = new Thread(() -> assent.events().declare(type));
      declaring.start();
      for (int i = 0; i < 30; i++) {
        span.setAttribute(key, NEVER).setAttribute("app.s." + i, "fine");
        span.addEvent("exception", part).addLink(PermissiveOverHttp.LINK, part);
      }
      declaring.join();
      span.end();
      logRecord().setAttribute(key, NEVER).setAttribute(ROUTE, "/fine").emit();
    }
    arrivesWithout(NEVER);
    assertThat(receiver.spans(OPERATE)).hasSize(100);
    assertThat(receiver.spans(OPERATE).get(7).getEventsCount()).isEqualTo(30);
  }

  // ------------------------------------------------------------------ classes of the application

  private static final class TurningKey<T> implements AttributeKey<T> {
    private final String name;
    private final AttributeType type;
    private boolean turned;

    TurningKey(String name, AttributeType type) {
      this.name = name;
      this.type = type;
    }

    @Override
    public String getKey() {
      return turned ? NEVER : name;
    }

    @Override
    public AttributeType getType() {
      return turned ? AttributeType.STRING : type;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof AttributeKey<?> key && key.getKey().equals(name);
    }

    @Override
    public int hashCode() {
      return AttributeKey.stringKey(name).hashCode();
    }
  }

  /** The API's immutable container holds a key or a value that changes afterwards. */
  @Test
  void containers_ofTheApiWithKeysAndListsOfOnesOwn_leaveAsTheyWereJudged() {
    start();
    TurningKey<String> text = new TurningKey<>("app.service", AttributeType.STRING);
    TurningKey<Long> number = new TurningKey<>("app.id", AttributeType.LONG);
    AttributeKey<List<String>> listKey = AttributeKey.stringArrayKey("app.slist");
    List<String> list = new ArrayList<>(List.of("fine", "fine"));
    byte[] bytes = "fine-bytes".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] canary = "geheimnis!".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    AttributeKey<Value<?>> tree = AttributeKey.valueKey("app.tree");
    List<Attributes> sets =
        List.of(
            Attributes.of(text, "fine"),
            Attributes.of(number, 1L),
            Attributes.of(listKey, list),
            Attributes.of(listKey, list, ROUTE, "/fine", text, "fine"),
            Attributes.of(tree, Value.of(bytes), ROUTE, "/fine"));
    grantChat();
    List<Span> open = new ArrayList<>();
    as(
        USER,
        () -> {
          for (Attributes each : sets) {
            Span span = spanBuilder().addLink(PermissiveOverHttp.LINK, each).startSpan();
            span.addEvent("exception", each).addEvent("app.known", each);
            span.addLink(PermissiveOverHttp.LINK, each).setAllAttributes(each);
            span.recordException(new IllegalStateException("x"), each);
            open.add(span);
            logRecord().setAllAttributes(each).emit();
            counter("app.s.count").build().add(1, each);
          }
          Span half = open.get(0);
          half.end();
        });
    list.set(0, NEVER);
    list.set(1, NEVER);
    text.turned = true;
    number.turned = true;
    System.arraycopy(canary, 0, bytes, 0, bytes.length);
    open.forEach(Span::end);
    arrivesWithout(NEVER);
    assertThat(receiver.spans(LEARN)).hasSize(sets.size());
    assertThat(receiver.received(LEARN, "fine-bytes")).as("control").isTrue();
  }

  /** A key whose name is permitted and whose type lies: its value is of another class. */
  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void values_ofAnotherClassThanTheirKey_openNothing() {
    start();
    Object[] values = {NEVER, List.of(NEVER), Value.of(NEVER), new StringBuilder(NEVER), 'c'};
    AttributeKey[] keys = {
      AttributeKey.longKey("app.id"),
      AttributeKey.stringArrayKey("app.slist"),
      AttributeKey.booleanKey("app.tree"),
      AttributeKey.valueKey("app.health"),
      AttributeKey.doubleKey("app.s.1"),
    };
    for (AttributeKey key : keys) {
      for (Object value : values) {
        span(
            span -> {
              quietly(() -> span.setAttribute(key, value));
              quietly(() -> span.addEvent("exception", Attributes.of(key, value)));
              quietly(() -> span.addLink(PermissiveOverHttp.LINK, Attributes.of(key, value)));
            });
        LogRecordBuilder log = logRecord();
        quietly(() -> log.setAttribute(key, value));
        log.emit();
      }
    }
    flush();
    balances();
    assertThat(receiver.spans(OPERATE)).hasSize(25);
    receiver
        .spans(OPERATE)
        .forEach(
            span ->
                span.getAttributesList()
                    .forEach(
                        it ->
                            assertThat(it.getKey())
                                .as(it.toString())
                                .isIn("app.s.1", "app.slist")));
  }

  private static void quietly(Runnable action) {
    try {
      action.run();
    } catch (ClassCastException ofTheApplication) {
      assertThat(ofTheApplication).isNotNull();
    }
  }

  // --------------------------------------------------------------------------- parts of records

  /** Body, severity text, event name and attributes, each permitted or not, in all combinations. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void records_allCombinationsOfParts_eachIsJudgedByItself(int declared) {
    start();
    grantChat();
    List<String> expected = new ArrayList<>();
    for (int bits = 0; bits < 256; bits++) {
      int each = bits;
      String name = (bits & 4) != 0 ? "app.late.name" + bits : "app.known";
      boolean known = (bits & 4) == 0;
      as(
          (bits & 64) != 0 ? USER : OTHER,
          () -> {
            LogRecordBuilder log = logRecord((each & 1) != 0 ? "app.bodies" : "app");
            log.setBody((each & 1) != 0 ? "trusted" + each + "." : NEVER);
            log.setSeverityText((each & 2) != 0 ? NEVER : "INFO");
            if ((each & 8) != 0) {
              log.setEventName(known ? name : NEVER);
            }
            if ((each & 16) != 0) {
              log.setAttribute(ROUTE, "/fine");
            }
            if ((each & 32) != 0) {
              log.setAttribute(AttributeKey.stringKey("app.health"), NEVER);
            }
            if ((each & 128) != 0) {
              log.setAttribute(AttributeKey.stringKey("app.chat"), CANARY);
            }
            if (declared == 1) {
              declare(each % 7 == 0, each);
            }
            log.emit();
            if (declared == 2) {
              declare(each % 7 == 0, each);
            }
          });
      if ((bits & 1) != 0) {
        expected.add("trusted" + bits + ".");
      }
    }
    flush();
    balances();
    assertThat(receiver.received(NEVER)).isFalse();
    assertThat(receiver.received(OPERATE, CANARY)).isFalse();
    assertThat(receiver.received(REDACT, CANARY)).isFalse();
    assertThat(receiver.received(LEARN, CANARY)).as("control").isTrue();
    for (String destination : DESTINATIONS) {
      assertThat(receiver.logs(destination)).hasSize(256);
      assertThat(receiver.logs(destination).stream().map(it -> it.getBody().getStringValue()))
          .containsAll(expected);
    }
  }

  /** Chat in bodies: the choice changes between the end and each attempt. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void choice_changesBetweenEndAndExport_storedCategoriesCount(int way) {
    start();
    grantChat();
    as(
        USER,
        () -> {
          for (int i = 0; i < 100; i++) {
            int number = i;
            span(
                span -> {
                  span.setAttribute("app.chat", CANARY).setAttribute("app.s." + number, "fine");
                  span.addEvent(
                      "exception",
                      Attributes.of(AttributeKey.stringKey("app.chat"), CANARY, ROUTE, "/e"));
                });
            logRecord()
                .setAttribute(AttributeKey.stringKey("app.chat"), CANARY)
                .setAttribute(ROUTE, "/fine")
                .emit();
          }
        });
    if (way == 1) {
      declare(true, 1);
    }
    if (way != 3) {
      revoke(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    }
    if (way == 2) {
      grantChat();
    }
    flush();
    assertThat(receiver.received(OPERATE, CANARY)).isFalse();
    assertThat(receiver.received(REDACT, CANARY)).isFalse();
    assertThat(receiver.received(LEARN, CANARY)).isEqualTo(way == 3);
    for (String destination : DESTINATIONS) {
      assertThat(receiver.spans(destination)).hasSize(100);
      assertThat(receiver.logs(destination)).hasSize(100);
    }
  }

  /** A category is added to a span whose attributes have verdicts; before, between, and after. */
  @Test
  void categories_addedLate_withholdTheWholeSpan() {
    start();
    grantChat();
    for (int moment = 0; moment < 4; moment++) {
      Span span = spanBuilder().startSpan();
      add(span, moment == 0);
      span.setAttribute("app.service", NEVER);
      add(span, moment == 1);
      span.addEvent("exception", Attributes.of(ROUTE, "/" + NEVER));
      add(span, moment == 2);
      span.setAttribute("app.unknown", NEVER);
      add(span, moment == 3);
      span.end();
    }
    for (int way = 0; way < 2; way++) {
      Span span = spanBuilder().setAttribute("app.service", NEVER).startSpan();
      span.setAttribute(CATEGORY, way == 0 ? "protected.health" : "nobody.knows");
      span.end();
      logRecord()
          .setAttribute(AttributeKey.stringKey("app.service"), NEVER)
          .setAttribute(CATEGORY, "protected.health")
          .emit();
    }
    arrivesWithout(NEVER);
    assertThat(receiver.spans(OPERATE)).isEmpty();
    assertThat(receiver.logs(OPERATE)).isEmpty();
    span(span -> span.setAttribute("app.service", NEVER));
    flush();
    assertThat(receiver.received(NEVER)).as("control").isTrue();
  }

  private void add(Span span, boolean now) {
    if (now) {
      assent.events().addCategories(span, Category.PROTECTED_HEALTH);
    }
  }

  /** Samplers that are not asked: no span of an unsampled parent, all others. */
  @ParameterizedTest
  @ValueSource(strings = {"always_on", "parentbased_always_on", "traceidratio", "always_off"})
  void samplers_eachSetting_decideAsOpenTelemetryDoes(String sampler) {
    environment.put("OTEL_TRACES_SAMPLER", sampler);
    start();
    var unsampled =
        io.opentelemetry.api.trace.SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            io.opentelemetry.api.trace.TraceFlags.getDefault(),
            io.opentelemetry.api.trace.TraceState.getDefault());
    spanBuilder().setAttribute("app.service", "root").setNoParent().startSpan().end();
    spanBuilder()
        .setAttribute("app.service", "child")
        .setParent(io.opentelemetry.context.Context.root().with(Span.wrap(unsampled)))
        .startSpan()
        .end();
    flush();
    boolean on = !sampler.equals("always_off");
    assertThat(receiver.received("root")).isEqualTo(on);
    assertThat(receiver.received("child"))
        .isEqualTo(on && !sampler.equals("parentbased_always_on"));
  }
}
