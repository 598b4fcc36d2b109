/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Rounds;
import dev.assent.internal.catalog.shape.Reduction;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.SpanLimits;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A part of a withheld field remains as a field of its own: only where all its missing categories
 * are reduced, and only if the new field is permitted where it stands.
 */
@Tag("rounds")
class ReductionGateTest {
  private static final String ADDRESS = "https://api.example.com/users/jane?token=x";
  private static final int ROUNDS = Rounds.of(3_000);

  private static final List<String> NAMES =
      List.of(
          "url.full",
          "http.url",
          "url.full.origin",
          "client.address",
          "network.peer.address",
          "file.path",
          "user_agent.version",
          "db.query.text",
          "http.request.method",
          "unheard.of");

  /** No part of the withheld values that has one of these marks may remain. */
  private static final List<String> VALUES =
      List.of(
          "https://api.example.com/users/jane?jane#jane",
          "https://jane@api.example.com/",
          "https://api.example.com:8443",
          "192.0.2.77",
          "2001:db8:1:77:77::77",
          "/home/jane/jane.pdf",
          "120.77.77",
          "GET");

  private final GateFixture fixture = new GateFixture("scopes: [{ name: app }]");
  private final long service = fixture.mask("service");
  private final long personal = fixture.mask("personal");
  private final long content = fixture.mask("content");
  private final long location = fixture.mask("personal.location");

  private Attributes strip(
      SpanKind kind, StripContext strip, Limits limits, Attributes attributes) {
    Classifier classifier = new Classifier(fixture.catalog, limits);
    DatumContext context =
        classifier.ofSpan(InstrumentationScopeInfo.create("app"), kind, classifier.freeText("app"));
    return new AttributeStripper(classifier, WithheldNames.IGNORED)
        .strip(attributes, strip, context);
  }

  private Attributes client(long permitted, long redacted, long reduced, Attributes attributes) {
    StripContext strip = new StripContext(new StripRule(permitted, redacted, reduced, 0, content));
    return strip(SpanKind.CLIENT, strip, Limits.NONE, attributes);
  }

  private static Attributes address() {
    return Attributes.of(stringKey("url.full"), ADDRESS);
  }

  @Test
  void reduced_ofACall_schemeAndHostRemain() {
    StripContext strip =
        new StripContext(new StripRule(service, 0, personal | content, 0, content));

    Attributes left = strip(SpanKind.CLIENT, strip, Limits.NONE, address());

    assertThat(left)
        .isEqualTo(Attributes.of(stringKey("url.full.origin"), "https://api.example.com"));
    assertThat(strip.kept()).isEqualTo(fixture.mask("service.telemetry"));
    assertThat(strip.missing())
        .isEqualTo(fixture.mask("content.other") | fixture.mask("personal.identifier"));
  }

  /** On a server, the host is the caller's; its field has no entry there. */
  @Test
  void reduced_ofAServer_nothingRemains() {
    for (SpanKind kind : SpanKind.values()) {
      StripContext strip =
          new StripContext(new StripRule(service, 0, personal | content, 0, content));
      Attributes left = strip(kind, strip, Limits.NONE, address());
      assertThat(left.isEmpty())
          .as(kind.name())
          .isEqualTo(kind != SpanKind.CLIENT && kind != SpanKind.PRODUCER);
    }
  }

  @Test
  void reduced_oneMissingCategoryIsNot_nothingRemains() {
    assertThat(client(service, 0, personal, address()).isEmpty()).isTrue();
    assertThat(client(service, 0, content, address()).isEmpty()).isTrue();
    assertThat(client(service, 0, 0, address()).isEmpty()).isTrue();
  }

  /** The strictest of several treatments wins. */
  @Test
  void reduced_oneMissingCategoryIsRedacted_isRedacted() {
    Attributes left = client(service, personal, content, address());

    assertThat(left).isEqualTo(Attributes.of(stringKey("url.full"), "[REDACTED]"));
    assertThat(
            client(service, personal & ~fixture.mask("personal.identifier"), content, address())
                .isEmpty())
        .isTrue();
  }

  @Test
  void reduced_theNewFieldIsNotPermitted_nothingRemains() {
    Attributes peer = Attributes.of(stringKey("client.address"), "192.0.2.77");
    long network = fixture.mask("personal.network");

    assertThat(client(service, 0, network, peer).isEmpty()).isTrue();
    assertThat(client(service | location, 0, network, peer))
        .isEqualTo(Attributes.of(stringKey("client.address.network"), "192.0.2.0/24"));
  }

  @Test
  void reduced_aNumber_hasItsType() {
    Attributes agent = Attributes.of(stringKey("user_agent.version"), "120.0.1");

    assertThat(client(service, 0, personal, agent))
        .isEqualTo(Attributes.of(longKey("user_agent.version.major"), 120L));
  }

  @Test
  void reduced_theDatumHasTheField_staysAsItIs() {
    Attributes both =
        Attributes.of(
            stringKey("url.full"), ADDRESS, stringKey("url.full.origin"), "https://other");

    assertThat(client(service, 0, personal | content, both))
        .isEqualTo(Attributes.of(stringKey("url.full.origin"), "https://other"));
  }

  /** A text that a limit may have cut is not whole: its host may be another. */
  @Test
  void reduced_aTextThatMayBeCut_nothingRemains() {
    Limits cut =
        Limits.of(SpanLimits.builder().setMaxAttributeValueLength(ADDRESS.length()).build());
    StripContext strip =
        new StripContext(new StripRule(service, 0, personal | content, 0, content));

    assertThat(strip(SpanKind.CLIENT, strip, cut, address()).isEmpty()).isTrue();
  }

  @Test
  void reduced_otherTypeOrUnfit_nothingRemains() {
    assertThat(client(service, 0, -1L, Attributes.of(longKey("url.full"), 7L)).isEmpty()).isTrue();
    assertThat(
            client(
                    service,
                    0,
                    -1L,
                    Attributes.of(stringKey("url.full"), ADDRESS + "x".repeat(9_000)))
                .isEmpty())
        .isTrue();
    assertThat(
            client(service, 0, -1L, Attributes.of(stringKey("db.query.text"), ADDRESS)).isEmpty())
        .isTrue();
    assertThat(client(service, 0, -1L, Attributes.of(stringKey("unheard.of"), ADDRESS)).isEmpty())
        .isTrue();
  }

  @Test
  void reduced_amongOthers_theOthersStay() {
    Attributes many =
        Attributes.builder()
            .put("http.request.method", "GET")
            .put("client.address", "192.0.2.77")
            .put("url.full", ADDRESS)
            .put("url.path", "/users/jane")
            .build();

    assertThat(client(service | location, 0, personal | content, many))
        .isEqualTo(
            Attributes.builder()
                .put("http.request.method", "GET")
                .put("client.address.network", "192.0.2.0/24")
                .put("url.full.origin", "https://api.example.com")
                .build());
  }

  /** A reduction adds fields of reductions and nothing else, and takes nothing away. */
  @Test
  void reduced_anyAttributesAndRule_addsPermittedReductionsAlone() {
    int added = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      SpanKind kind = SpanKind.values()[random.nextInt(SpanKind.values().length)];
      long permitted = random.nextLong() | (random.nextBoolean() ? service | location : 0);
      long redacted = random.nextInt(3) == 0 ? random.nextLong() : 0;
      long reduced = (random.nextLong() | random.nextLong()) & ~redacted;
      Attributes given = any(random);
      Attributes without = strip(kind, permitted, redacted, 0, given);
      Attributes with = strip(kind, permitted, redacted, reduced, given);

      for (var field : with.asMap().entrySet()) {
        Object value = field.getValue();
        if (!value.equals("[REDACTED]") && !value.equals(without.get(field.getKey()))) {
          added++;
          assertThat(isReductionOfSome(given, field.getKey().getKey())).as("seed " + seed).isTrue();
          assertThat(given.get(field.getKey())).as("seed " + seed).isNull();
          assertThat(value.toString()).as("seed " + seed).doesNotContain("jane", "77");
        }
      }
      without.forEach(
          (key, value) -> assertThat((Object) with.get(key)).as(key.getKey()).isEqualTo(value));
      if (redacted == 0) {
        assertThat(strip(kind, permitted, 0, 0, with).asMap())
            .as("seed " + seed)
            .isEqualTo(with.asMap());
      }
    }
    assertThat(added).as("not everything is removed").isGreaterThan(ROUNDS / 100);
  }

  private Attributes strip(
      SpanKind kind, long permitted, long redacted, long reduced, Attributes attributes) {
    StripContext strip = new StripContext(new StripRule(permitted, redacted, reduced, 0, content));
    return strip(kind, strip, Limits.NONE, attributes);
  }

  private boolean isReductionOfSome(Attributes given, String name) {
    return given.asMap().keySet().stream()
        .map(key -> fixture.catalog.reduction(key.getKey()))
        .filter(Objects::nonNull)
        .map(Reduction::key)
        .anyMatch(key -> key.getKey().equals(name));
  }

  private static Attributes any(Random random) {
    AttributesBuilder some = Attributes.builder();
    for (String name : NAMES) {
      if (random.nextBoolean()) {
        some.put(name, VALUES.get(random.nextInt(VALUES.size())));
      }
    }
    return some.build();
  }
}
