/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Allocation;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.internal.AttributesMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

/** A pass with plans gives the result of a pass that looks up each name. */
class PlannedAttributesTest {
  private static final InstrumentationScopeInfo SCOPE =
      InstrumentationScopeInfo.create("io.opentelemetry.tomcat-10.0");
  private static final List<String> NAMES =
      List.of(
          "http.request.method",
          "http.route",
          "url.scheme",
          "server.address",
          "server.port",
          "http.response.status_code",
          "error.type",
          "exception.message",
          "meeting.chat.text",
          "acme.unknown",
          "acme.declared0",
          "acme.declared1",
          "assent.category",
          "assent.subject/acme/u7");
  private static final List<Object> VALUES =
      List.of("GET", "/a/{id}", "https", "x".repeat(30), "x".repeat(200), 200L, true, 1.5, "a b");

  private final Catalog catalog = Catalog.builtIn();
  private final Classifier classifier = new Classifier(catalog);
  private final Random random = new Random(7);

  /** Kept, so that the compiler can't leave it out. */
  private @Nullable FlatAttributes last;

  private long lastMask;

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, 30})
  void whole_randomAttributes_asByLookUps(int maxLength) {
    Limits limits = new Limits(maxLength, true, 128);
    Classifier planning = new Classifier(catalog, limits);
    int planned = 0;
    for (int i = 0; i < 20_000; i++) {
      if (i % 5_000 == 4_999) {
        long mask = catalog.categories().mask("service.usage");
        catalog.declareAttribute("acme.declared" + i / 10_000, mask, AttributeType.STRING, 40);
      }
      SpanKind kind = i % 3 == 0 ? SpanKind.CLIENT : SpanKind.SERVER;
      Attributes given = attributes(i % 4 == 0);
      planned += compared(given, planning, new Classifier(catalog, limits), kind) ? 1 : 0;
    }
    assertThat(planned).isBetween(5_000, 17_000);
  }

  /** Usual keys with values that mostly fit; or any keys, in any order. */
  private Attributes attributes(boolean isAny) {
    AttributesMap map = AttributesMap.create(128, Integer.MAX_VALUE);
    if (isAny) {
      for (int i = random.nextInt(6); i >= 0; i--) {
        put(map, NAMES.get(random.nextInt(NAMES.size())), value());
      }
      return map;
    }
    int shape = random.nextInt(6);
    put(map, "http.request.method", random.nextInt(20) == 0 ? value() : "GET");
    put(map, shape % 2 == 0 ? "http.route" : "url.scheme", shape % 2 == 0 ? "/a/{id}" : "http");
    put(map, shape < 3 ? "server.port" : "http.response.status_code", 200L);
    if (shape == 5) {
      put(map, "acme.declared" + random.nextInt(2), "x");
    }
    return map;
  }

  private Object value() {
    return VALUES.get(random.nextInt(VALUES.size()));
  }

  /** A key that is made for this call; in half of them even its name is. */
  private void put(AttributesMap map, String name, Object value) {
    String text = random.nextBoolean() ? name : new String(name.toCharArray());
    if (random.nextInt(40) == 0) {
      map.put(stringArrayKey(text), List.of("a", "b"));
    } else if (value instanceof Long number) {
      map.put(longKey(text), number);
    } else if (value instanceof Double number) {
      map.put(doubleKey(text), number);
    } else if (value instanceof Boolean is) {
      map.put(booleanKey(text), is);
    } else {
      map.put(stringKey(text), (String) value);
    }
  }

  private boolean compared(Attributes given, Classifier planning, Classifier anew, SpanKind kind) {
    MaskSum ours = new MaskSum(planning, planning.known(SCOPE).ofSpan(kind), false);
    MaskSum others = new MaskSum(anew, anew.known(SCOPE).ofSpan(kind), false);
    FlatAttributes copy = ours.whole(given);
    FlatAttributes expected = others.whole(given);

    assertThat(ours.isFrozen()).isEqualTo(others.isFrozen());
    assertThat(ours.added()).isEqualTo(others.added());
    assertThat(ours.hidden()).isEqualTo(others.hidden());
    assertThat(ours.droppedCategory(128, 128)).isEqualTo(others.droppedCategory(128, 128));
    if (ours.isFrozen()) {
      assertThat(ours.mask()).isEqualTo(others.mask());
      assertThat(copy).isEqualTo(expected);
      assertThat(copy.entries()).isSameAs(expected.entries());
      for (int i = 0; i < copy.size(); i++) {
        assertThat(copy.key(i)).isEqualTo(expected.key(i));
        assertThat(copy.value(i)).isSameAs(expected.value(i));
        assertThat(copy.classified(i)).isSameAs(expected.classified(i));
      }
    }
    return isShared(copy);
  }

  private static boolean isShared(FlatAttributes attributes) {
    return areListed(attributes) && attributes.shareable() == attributes.shareable();
  }

  private static boolean areListed(FlatAttributes attributes) {
    boolean areListed = !attributes.isEmpty();
    for (int i = 0; i < attributes.size(); i++) {
      areListed &= attributes.classified(i) != null;
    }
    return areListed;
  }

  private static FlatAttributes whole(Classifier classifier, Attributes given) {
    return new MaskSum(classifier, classifier.known(SCOPE).ofSpan(SpanKind.SERVER), false)
        .whole(given);
  }

  /** A container of another class may give more or fewer attributes than it says. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whole_otherNumberThanItSays_allIsCopied(int given) {
    Attributes all =
        Attributes.of(
            stringKey("http.request.method"),
            "GET",
            stringKey("http.route"),
            "/a",
            stringKey("url.scheme"),
            "https");
    Attributes planned =
        Attributes.of(stringKey("http.request.method"), "GET", stringKey("http.route"), "/a");
    assertThat(isShared(whole(classifier, planned))).isFalse();
    assertThat(isShared(whole(classifier, planned))).isTrue();

    Attributes lying = Mockito.mock(Attributes.class);
    Mockito.when(lying.size()).thenReturn(2);
    Mockito.doAnswer(
            call -> {
              BiConsumer<Object, Object> taker = call.getArgument(0);
              all.asMap().entrySet().stream()
                  .limit(given)
                  .forEach(each -> taker.accept(each.getKey(), each.getValue()));
              return null;
            })
        .when(lying)
        .forEach(Mockito.any());
    FlatAttributes copy = whole(classifier, lying);
    assertThat(copy.size()).isEqualTo(given);
    assertThat(isShared(copy)).isFalse();
    copy.forEach((key, value) -> assertThat(all.get(key)).isEqualTo(value));
  }

  /** A name that no catalog lists, or a value that does not fit, is in no plan. */
  @Test
  void whole_namesThatAreNotListed_areNotPlanned() {
    List<Attributes> given =
        List.of(
            Attributes.of(stringKey("acme.unknown"), "x"),
            Attributes.of(stringKey("exception.message"), "x"),
            Attributes.of(stringKey("http.request.header.accept"), "x"),
            Attributes.of(stringKey("http.route"), "/users/4711"),
            Attributes.of(stringKey("http.route"), "/a", stringArrayKey("acme.b"), List.of("x")),
            Attributes.of(stringKey("assent.category"), "content.chat"));
    for (Attributes each : given) {
      whole(classifier, each);
      assertThat(isShared(whole(classifier, each))).as(each.toString()).isFalse();
    }
  }

  /** Scopes with attributes are not kept, so plans for their data would be made in vain. */
  @Test
  void whole_scopeThatIsNotKept_makesNoPlan() {
    InstrumentationScopeInfo scope =
        InstrumentationScopeInfo.builder("t")
            .setAttributes(Attributes.of(stringKey("a"), "b"))
            .build();
    DatumContext notKept = classifier.known(scope).ofSpan(SpanKind.SERVER);
    DatumContext kept = classifier.known(SCOPE).ofSpan(SpanKind.SERVER);
    assertThat(notKept.plans()).isNull();
    assertThat(notKept.part().plans()).isNull();
    assertThat(kept.plans()).isNotNull();
    assertThat(kept.part().plans()).isNotNull();
    assertThat(kept.mayLack(2, 1).plans()).isNull();
  }

  /** A declaration in between, keys made per call, and values that do not fit. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void plannedPart_randomEvents_isTheSumOfALookUpOrUnclassified(long seed) {
    Catalog catalog = Catalog.builtIn();
    Classifier planning = new Classifier(catalog);
    DatumContext context = planning.known(SCOPE).ofSpan(SpanKind.SERVER);
    random.setSeed(seed);
    int planned = 0;
    for (int i = 0; i < 4_000; i++) {
      if (i == 2_000) {
        catalog.declareEvent("acme.event", 1);
      }
      Attributes given = few();
      MaskSum lookedUp = new MaskSum(planning, context, false);
      lookedUp.part(given);
      long mask = context.plannedPart(given);
      if ((mask & Categories.UNCLASSIFIED) == 0) {
        planned++;
        assertThat(lookedUp.isFrozen()).isTrue();
        assertThat(mask).isEqualTo(lookedUp.mask());
      }
    }
    assertThat(planned).isGreaterThan(500);
  }

  /** Zero to two attributes in the API's own class; or in another one, which is not planned. */
  private Attributes few() {
    AttributesMap map = AttributesMap.create(10, Integer.MAX_VALUE);
    for (int i = random.nextInt(3); i > 0; i--) {
      boolean isUsual = random.nextInt(4) > 0;
      if (i == 1) {
        put(map, "exception.type", isUsual ? "java.io.IOException" : value());
      } else {
        put(map, "http.request.resend_count", isUsual ? (Object) 1L : value());
      }
    }
    return random.nextInt(8) == 0 ? map : map.immutableCopy();
  }

  @Test
  void plannedPart_ofAnotherClass_isUnclassified() {
    DatumContext context = classifier.known(SCOPE).ofSpan(SpanKind.SERVER);
    Attributes own = Attributes.of(stringKey("exception.type"), "java.io.IOException");
    AttributesMap map = AttributesMap.create(10, Integer.MAX_VALUE);
    own.forEach(map::put);
    assertThat(context.plannedPart(own)).isEqualTo(Categories.UNCLASSIFIED);
    assertThat(context.plannedPart(own)).isNotEqualTo(Categories.UNCLASSIFIED);
    assertThat(context.plannedPart(map)).isEqualTo(Categories.UNCLASSIFIED);
  }

  @Test
  void plannedPart_usualEvent_allocatesNothing() {
    DatumContext context = classifier.known(SCOPE).ofSpan(SpanKind.SERVER);
    Attributes event =
        Attributes.of(
            stringKey("exception.type"),
            "java.io.IOException",
            longKey("http.request.resend_count"),
            1L);
    assertThat(perCall(() -> lastMask = context.plannedPart(event))).isLessThan(1);
  }

  /** A planned copy has its values alone, and needs no sum: 112 bytes of 224 for ten attributes. */
  @Test
  void whole_plannedAttributes_allocateLessThanOthers() {
    Attributes ten = ten();
    DatumContext unplanned =
        DatumContext.of(Place.SERVER_SPAN, SCOPE.getName(), classifier.freeText(null), Limits.NONE);
    DatumContext planned = classifier.known(SCOPE).ofSpan(SpanKind.SERVER);
    last = whole(classifier, ten);
    double with = perCall(() -> requireNonNull(planned.planned(ten)));
    double without = perCall(() -> new MaskSum(classifier, unplanned, false).whole(ten));
    assertThat(with).as("112 reached, or 80").isLessThanOrEqualTo(112);
    assertThat(without - with).isGreaterThanOrEqualTo(80);
  }

  /** Ten shapes of the same size: no span makes a plan, except one in a thousand. */
  @Test
  void whole_manyShapes_allocateAtMostOneArrayMore() {
    List<Attributes> shapes = new ArrayList<>();
    for (AttributeKey<?> without : ten().asMap().keySet()) {
      shapes.add(ten().toBuilder().remove(without).build());
    }
    DatumContext unplanned =
        DatumContext.of(Place.SERVER_SPAN, SCOPE.getName(), classifier.freeText(null), Limits.NONE);
    double with = perCall(() -> shapes.forEach(each -> last = whole(classifier, each)));
    double without =
        perCall(
            () ->
                shapes.forEach(
                    each -> last = new MaskSum(classifier, unplanned, false).whole(each)));
    assertThat((with - without) / shapes.size()).isLessThanOrEqualTo(40);
  }

  private double perCall(Supplier<FlatAttributes> call) {
    return perCall(
        () -> {
          last = call.get();
        });
  }

  private static double perCall(Runnable call) {
    return Allocation.perCall(10, 10_000, call);
  }

  private static Attributes ten() {
    return Attributes.builder()
        .put("http.request.method", "GET")
        .put("http.route", "/a/{id}")
        .put("url.scheme", "https")
        .put("http.response.status_code", 200L)
        .put("server.port", 443L)
        .put("network.protocol.version", "1.1")
        .put("network.protocol.name", "http")
        .put("network.transport", "tcp")
        .put("network.type", "ipv4")
        .put("error.type", "timeout")
        .build();
  }
}
