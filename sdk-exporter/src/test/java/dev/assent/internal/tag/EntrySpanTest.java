/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static dev.assent.internal.tag.HostedRig.naming;
import static dev.assent.internal.tag.HostedRig.remote;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entry spans start with nobody, whatever a caller or an earlier request left in the context. */
class EntrySpanTest {
  private final HostedRig rig = new HostedRig();

  private Span ofKind(SpanKind kind, Context context) {
    return rig.tracer.spanBuilder("entry").setParent(context).setSpanKind(kind).startSpan();
  }

  @ParameterizedTest
  @EnumSource(
      value = SpanKind.class,
      names = {"SERVER", "CONSUMER"})
  void start_subjectInTheBaggage_namesNobodyInItNorBelow(SpanKind kind) {
    Context sent = naming(Context.root(), "acme/u7");
    Span entry = ofKind(kind, sent);
    Context inside = sent.with(entry);
    rig.span("child", inside).end();
    rig.log("log", inside);
    entry.end();

    assertThat(rig.subjectsOf("child")).isEmpty();
    assertThat(rig.subjectsOfLog("log")).isEmpty();
    assertThat(rig.subjectsOf("entry")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = SpanKind.class,
      names = {"INTERNAL", "CLIENT", "PRODUCER"})
  void start_otherKindUnderARemoteParent_isAnEntryToo(SpanKind kind) {
    Context sent = naming(remote(), "acme/u7");
    Span entry = ofKind(kind, sent);
    rig.span("child", sent.with(entry)).end();
    entry.end();

    assertThat(rig.subjectsOf("child")).isEmpty();
    assertThat(rig.subjectsOf("entry")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = SpanKind.class,
      names = {"INTERNAL", "CLIENT", "PRODUCER"})
  void start_otherKindWithoutParent_hasTheSubjectsOfItsContext(SpanKind kind) {
    ofKind(kind, naming(Context.root(), "acme/u7")).end();

    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7");
  }

  @Test
  void child_sameSubjectsInAnotherOrder_namesNobody() {
    Context sent = naming(Context.root(), "acme/u7,acme/u8");
    Span entry = rig.entry("entry", sent);
    rig.span("child", naming(sent.with(entry), "acme/u8,acme/u7")).end();
    entry.end();

    assertThat(rig.subjectsOf("child")).isEmpty();
    assertThat(rig.subjectsOf("entry")).isEmpty();
  }

  @Test
  void child_anotherValue_namesInItAndInTheEntry() {
    Context sent = naming(Context.root(), "acme/u7");
    Span entry = rig.entry("entry", sent);
    rig.span("child", naming(sent.with(entry), "acme/u8")).end();
    entry.end();

    assertThat(rig.subjectsOf("child")).isEqualTo("acme/u8");
    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u8");
  }

  @Test
  void child_valueInAFurtherInstanceOfBaggage_isStillDistrusted() {
    Context sent = naming(Context.root(), "acme/u7");
    Span entry = rig.entry("entry", sent);
    Context more =
        sent.with(entry).with(Baggage.fromContext(sent).toBuilder().put("tenant", "acme").build());
    Span child = rig.span("child", more);
    rig.span("grandchild", more.with(child)).end();
    child.end();
    entry.end();

    assertThat(rig.subjectsOf("child")).isEmpty();
    assertThat(rig.subjectsOf("grandchild")).isEmpty();
    assertThat(rig.subjectsOf("entry")).isEmpty();
  }

  @Test
  void start_handleOfAnEarlierRequestInTheContext_namesNobodyInItNorBelow() {
    Context left = Context.root().with(rig.decisions.subject("acme/u7"));
    Span entry = rig.entry("entry", left);
    rig.span("child", left.with(entry)).end();
    rig.span("byBaggage", naming(Context.root().with(entry), "acme/u7")).end();
    entry.end();

    assertThat(rig.subjectsOf("child")).isEmpty();
    assertThat(rig.subjectsOf("byBaggage")).isEmpty();
    assertThat(rig.subjectsOf("entry")).isEmpty();
  }

  @Test
  void start_currentContextNotTheGivenOne_isDistrustedToo() {
    try (Scope left = naming(Context.root(), "acme/u7").makeCurrent()) {
      Span entry = rig.entry("entry", Context.root());
      rig.span("child", Context.current().with(entry)).end();
      entry.end();
    }

    assertThat(rig.subjectsOf("child")).isEmpty();
    assertThat(rig.subjectsOf("entry")).isEmpty();
  }

  @Test
  void current_distrustedValue_isNotAddedToNamedData() {
    Context sent = naming(Context.root(), "acme/u7");
    Span entry = rig.entry("entry", sent);
    Context named = naming(sent.with(entry), "acme/u8");
    try (Scope left = sent.makeCurrent()) {
      rig.span("child", named).end();
      rig.log("log", named);
      entry.end();
    }

    assertThat(rig.subjectsOf("child")).isEqualTo("acme/u8");
    assertThat(rig.subjectsOfLog("log")).isEqualTo("acme/u8");
    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u8");
  }

  @Test
  void start_unreadableSubjectInTheBaggage_namesNobody() {
    Context sent = naming(Context.root(), "acme/u7, acme/u8");
    Span entry = rig.entry("entry", sent);
    rig.span("child", sent.with(entry)).end();
    rig.span("named", naming(sent.with(entry), "acme/u7")).end();
    entry.end();

    assertThat(rig.subjectsOf("child")).isEmpty();
    assertThat(rig.subjectsOf("named")).isEqualTo("acme/u7");
    assertThat(rig.subjectsOf("entry")).isEqualTo("acme/u7");
  }

  /** A consumer in the same process starts with nobody, and its names stay below it. */
  @Test
  void nestedEntry_namesBelowIt_reachIt() {
    Span server = rig.entry("server", Context.root());
    Context inside = naming(Context.root().with(server), "acme/u7");
    rig.span("before", inside).end();
    Span consumer =
        rig.tracer
            .spanBuilder("consumer")
            .setParent(inside)
            .setSpanKind(SpanKind.CONSUMER)
            .startSpan();
    rig.span("left", inside.with(consumer)).end();
    rig.span("named", naming(inside.with(consumer), "acme/u8")).end();
    consumer.end();
    server.end();

    assertThat(rig.subjectsOf("before")).isEqualTo("acme/u7");
    assertThat(rig.subjectsOf("left")).isEmpty();
    assertThat(rig.subjectsOf("named")).isEqualTo("acme/u8");
    assertThat(rig.subjectsOf("consumer")).isEqualTo("acme/u8");
    assertThat(rig.subjectsOf("server")).isEqualTo("acme/u7");
  }

  @Test
  void nestedEntry_valueOfTheOuterOne_staysDistrusted() {
    Context sent = naming(Context.root(), "acme/u7");
    Span server = rig.entry("server", sent);
    Span consumer = rig.entry("consumer", Context.root().with(server));
    rig.span("child", naming(Context.root().with(consumer), "acme/u7")).end();
    consumer.end();
    server.end();

    assertThat(rig.subjectsOf("child")).isEmpty();
  }

  @Test
  void nestedEntries_beyondTheBound_nobodyIsNamedBelow() {
    Context context = Context.root();
    for (int i = 0; i < 20; i++) {
      context = context.with(rig.entry("entry", naming(context, "acme/u" + i)));
    }
    rig.span("child", naming(context, "acme/new")).end();

    assertThat(rig.subjectsOf("child")).isEmpty();
  }

  @Test
  void start_processOfOneUser_hasItAndNobodyElse() {
    HostedRig client = new HostedRig("acme/u1", builder -> builder);
    Context sent = naming(Context.root(), "acme/u7");
    Span entry = client.entry("entry", sent);
    client.span("child", naming(sent.with(entry), "acme/u8")).end();
    entry.end();

    assertThat(client.subjectsOf("child")).isEqualTo("acme/u1,acme/u8");
    assertThat(client.subjectsOf("entry")).isEqualTo("acme/u1,acme/u8");
  }

  @Test
  void end_callersAttributeCopiedFromBaggage_isUnreadableAndNotTheCallers() {
    Context sent =
        Context.root().with(Baggage.builder().put("assent.subject/acme/u7", "x").build());
    Span entry = rig.entry("entry", sent);
    entry.setAttribute("assent.subject/acme/u7", "x");
    entry.end();

    assertThat(rig.subjectsOf("entry")).isEqualTo("?");
  }

  @Test
  void end_attributeWithTheEntrysNameCopiedFromBaggage_isIgnored() {
    Span entry = rig.entry("entry", naming(Context.root(), "acme/u7"));
    entry.setAttribute("assent.subject", "acme/u7");
    entry.end();

    assertThat(rig.subjectsOf("entry")).isEmpty();
    assertThat(rig.spans.get(0).getAttributes().isEmpty()).isTrue();
    assertThat(rig.spans.get(0).getTotalAttributeCount()).isZero();
  }
}
