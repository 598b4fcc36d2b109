/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leaves in the headers of Assent's own SDK, by catalog and consent. */
class PropagationOverHttpTest extends AssentOverHttp {
  private static final String HERE = "api.example.com";

  @BeforeEach
  void declareHeaders() throws IOException {
    environment.put("ASSENT_POLICY", "terms");
    environment.put(
        "ASSENT_CATALOG",
        file(
            "catalog.yaml",
            """
            attributes:
              - { name: tenant, max: 16, category: service.telemetry }
              - { name: topic, max: 64, category: content.chat }
              - { name: tracestate.acme, max: 16, category: service.telemetry }
            """));
    consentFromFile(
        document("acme/u7", 1, "granted", "content.chat", IN_THE_PAST),
        document("acme/u8", 1, "denied", "content.chat", IN_THE_PAST));
  }

  private static Baggage baggage() {
    return Baggage.builder().put("tenant", "t1").put("topic", CANARY).put("card", CANARY).build();
  }

  /** Returns the headers of a request, as an instrumentation would write them. */
  private Map<String, String> request(Context parent, String host) {
    Span span =
        spanBuilder("GET")
            .setParent(parent)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("server.address", host)
            .startSpan();
    Map<String, String> headers = new HashMap<>();
    assent
        .openTelemetry()
        .getPropagators()
        .getTextMapPropagator()
        .inject(parent.with(span), headers, Map::put);
    span.end();
    assertThat(headers).containsKey("traceparent");
    return headers;
  }

  private Map<String, String> request(String subject) {
    return request(assent.subject(subject).storeInContext(Context.root().with(baggage())), HERE);
  }

  private void propagateForTraining() {
    environment.put("ASSENT_PROPAGATE", HERE + "=tenant,topic");
    environment.put("ASSENT_PROPAGATE_PURPOSE", HERE + "=ai_training");
  }

  @Test
  void content_inAHeader_leavesForWhoGrantedItAndUntilTheyRevoke() {
    propagateForTraining();
    start();

    assertThat(request("acme/u7").get("baggage")).contains("tenant=t1", "topic=" + CANARY);
    assertThat(request("acme/u8").get("baggage")).isEqualTo("tenant=t1");
    assertThat(request("acme/u9").get("baggage")).isEqualTo("tenant=t1");
    assertThat(request(Context.root().with(baggage()), HERE).get("baggage")).isEqualTo("tenant=t1");

    revoke("acme/u7", Purpose.AI_TRAINING, Category.CONTENT_CHAT);

    assertThat(request("acme/u7").get("baggage")).isEqualTo("tenant=t1");
    flush();
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void content_ofSeveralSubjects_needsAllOfThem() {
    propagateForTraining();
    start();
    Context both =
        assent
            .subject("acme/u7")
            .and(assent.subject("acme/u8"))
            .storeInContext(Context.root().with(baggage()));
    Context u7 = assent.subject("acme/u7").storeInContext(Context.root().with(baggage()));

    assertThat(request(both, HERE).get("baggage")).isEqualTo("tenant=t1");
    try (Scope current = assent.subject("acme/u8").storeInContext(Context.root()).makeCurrent()) {
      assertThat(request(u7, HERE).get("baggage")).isEqualTo("tenant=t1");
    }
    Span span =
        spanBuilder("GET")
            .setParent(u7)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("server.address", HERE)
            .startSpan();
    assent.subject("acme/u8").addTo(span);
    Map<String, String> headers = new HashMap<>();
    assent
        .openTelemetry()
        .getPropagators()
        .getTextMapPropagator()
        .inject(u7.with(span), headers, Map::put);
    span.end();
    assertThat(headers.get("baggage")).isEqualTo("tenant=t1");
  }

  /** Without ASSENT_PROPAGATE_PURPOSE, the purpose is one for which nobody granted content. */
  @Test
  void grant_ofAnotherPurpose_permitsNothing() {
    environment.put("ASSENT_PROPAGATE", HERE + "=tenant,topic");
    start();

    assertThat(request("acme/u7").get("baggage")).isEqualTo("tenant=t1");
  }

  @Test
  void recipient_thirdParty_getsWhatThePolicyPermitsThirdParties() {
    environment.put("ASSENT_PROPAGATE", HERE + "=tenant;b.example.com=tenant");
    environment.put("ASSENT_PROPAGATE_RECIPIENT", "b.example.com=third_party");
    start();

    assertThat(request(Context.root().with(baggage()), HERE)).containsKey("baggage");
    assertThat(request(Context.root().with(baggage()), "b.example.com"))
        .containsOnlyKeys("traceparent");
    assertThat(request(Context.root().with(baggage()), "c.example.com"))
        .containsOnlyKeys("traceparent");
  }

  @Test
  void severalGroups_ofOneHost_mustAllPermitAName() {
    environment.put("ASSENT_PROPAGATE", "*.example.com=tenant;" + HERE + "=tenant");
    environment.put("ASSENT_PROPAGATE_RECIPIENT", "*.example.com=third_party");
    start();

    assertThat(request(Context.root().with(baggage()), HERE)).containsOnlyKeys("traceparent");
  }

  @Test
  void switchedOff_andAfterClose_onlyIdsLeave() {
    environment.put("ASSENT_PROPAGATE", "tenant");
    start();
    var propagator = assent.openTelemetry().getPropagators().getTextMapPropagator();
    assertThat(request("acme/u7")).containsKey("baggage");
    stop();
    Map<String, String> headers = new HashMap<>();
    propagator.inject(Context.root().with(baggage()), headers, Map::put);
    assertThat(headers).isEmpty();

    for (Map.Entry<String, String> off :
        Map.of("ASSENT_ENABLED", "false", "DO_NOT_TRACK", "1").entrySet()) {
      environment.put(off.getKey(), off.getValue());
      start();
      assertThat(request("acme/u7")).containsOnlyKeys("traceparent");
      environment.remove(off.getKey());
    }
  }

  /** What was computed from content is content, in a header, too. */
  @Test
  void derivedRequest_inheritsTheCategoriesOfItsSources() {
    propagateForTraining();
    start();
    Context nobody = Context.root().with(baggage());
    Context derived = assent.events().provenance(Category.CONTENT_CHAT).storeInContext(nobody);

    assertThat(request(nobody, HERE)).containsKey("baggage");
    assertThat(request(derived, HERE)).containsOnlyKeys("traceparent");
  }

  @Test
  void builder_options_areTheVariables() {
    started(
        builder()
            .propagate(HERE, to -> to.names("tenant", "topic").purpose(Purpose.AI_TRAINING))
            .propagate(
                "*.b.example.com", to -> to.names("tenant").recipient(Recipient.THIRD_PARTY)));

    assertThat(request("acme/u7").get("baggage")).contains("tenant=t1", "topic=" + CANARY);
    assertThat(request(Context.root().with(baggage()), "x.b.example.com"))
        .containsOnlyKeys("traceparent");
  }

  @Test
  void builder_wrongOptions_areErrorsThatNameTheMethod() {
    assertThatThrownBy(() -> builder().propagate("*", to -> to.names("tenant")).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AssentBuilder.propagate")
        .hasMessageContaining("is not a host");
    // would list other names for other hosts
    assertThatThrownBy(() -> builder().propagate(HERE, to -> to.names("tenant;topic")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AssentBuilder.propagate");
    assertThatThrownBy(() -> builder().propagate("a.com=topic;b.com", to -> to.names("tenant")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AssentBuilder.propagate");
    assertThatThrownBy(() -> builder().propagate(HERE, to -> {}).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AssentBuilder.propagate");
    assertThatThrownBy(
            () ->
                builder()
                    .propagate(HERE, to -> to.names("x").purpose(new Purpose("juggling")))
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("unknown purpose 'juggling'");
  }
}
