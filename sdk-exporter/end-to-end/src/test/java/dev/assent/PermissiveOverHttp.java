/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.ledger.State;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;

/** An instance that permits everything but protected data. No canary may arrive. */
public abstract class PermissiveOverHttp extends AssentOverHttp {
  protected static final AttributeKey<String> NOTE = AttributeKey.stringKey("app.note");
  protected static final AttributeKey<List<String>> CATEGORIES =
      AttributeKey.stringArrayKey("assent.category");

  /** A context for links. */
  public static final SpanContext LINK =
      SpanContext.create(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.getDefault());

  protected static final String ALL_BUT_PROTECTED =
      """
      rules:
        - { categories: [service, content, personal], purposes: [any], recipients: [first_party], basis: allow }
        - { categories: [protected], purposes: [any], recipients: [first_party], basis: never }
      """;

  protected static final String CATALOG =
      """
      loggers:
        - { name: app.bodies, category: service.diagnostic }
        - { name: app.all, category: service.diagnostic, exceptions: true }
      attributes:
        - { name: app.note, category: service.usage }
        - { name: app.notes, type: "string[]", category: content.chat }
        - { name: app.chat, category: content.chat }
        - { name: app.tree, type: any, category: content.chat }
        - { prefix: app.tree., type: any, category: content.chat }
      """;

  @BeforeEach
  protected void permitAllButProtected() throws IOException {
    environment.put("ASSENT_POLICY", file("policy.yaml", ALL_BUT_PROTECTED));
    environment.put("ASSENT_CATALOG", file("catalog.yaml", CATALOG));
  }

  /** The spans that arrived, as text. */
  protected String arrived() {
    return receiver.spans("").toString();
  }

  /** Ends the instance, and checks that no canary and no declared category has arrived. */
  protected void assertKept() {
    if (assent != null) {
      flushAndStop();
    }
    assertThat(receiver.received(CANARY)).isFalse();
    assertThat(receiver.received("assent.category")).isFalse();
  }

  /** Waits until the one datum that was on disk at the start is sent or withheld. */
  protected void awaitReplayed() {
    await()
        .atMost(LONG)
        .until(
            () ->
                assent.ledger().entries().stream()
                    .anyMatch(
                        entry ->
                            entry.found() == 1
                                && entry.states().getOrDefault(State.SPOOLED, 0L) == 0
                                && entry.states().getOrDefault(State.QUEUED, 0L) == 0
                                && entry.states().getOrDefault(State.IN_FLIGHT, 0L) == 0));
  }

  /** A context that returns some changed values of another context. */
  public record Answering(Context real, Function<Object, Object> changed) implements Context {
    @Override
    @SuppressWarnings("unchecked")
    public <V> V get(ContextKey<V> key) {
      return (V) changed.apply(real.get(key));
    }

    @Override
    public <V> Context with(ContextKey<V> key, V value) {
      return null;
    }
  }

  protected static Context failing() {
    return new Answering(
        Context.root(),
        value -> {
          throw new AssertionError(CANARY);
        });
  }
}
