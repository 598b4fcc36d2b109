/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.gate.GateFixture;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Log records that a wrapper of somebody else's exporter copied, with attributes of its own. */
class RestamperCopiedLogTest {
  private static final AttributeKey<List<String>> LIST = AttributeKey.stringArrayKey("acme.list");

  private final GateFixture fixture = new GateFixture("");
  private final Restamper restamper = new Restamper(fixture.catalog);

  private StampedLog original() {
    fixture.logging().get("com.acme.Chat").logRecordBuilder().setBody("hm").emit();
    return fixture.logs.get(0);
  }

  private static LogRecordData copy(LogRecordData log, Supplier<Attributes> attributes) {
    return (LogRecordData)
        Proxy.newProxyInstance(
            LogRecordData.class.getClassLoader(),
            new Class<?>[] {LogRecordData.class},
            (proxy, method, arguments) ->
                method.getName().equals("getAttributes")
                    ? attributes.get()
                    : method.invoke(log, arguments));
  }

  /** Fails if one read is classified and another one is sent. */
  @Test
  void copiedLog_attributesThatChange_areReadOnce() {
    List<Attributes> reads =
        new ArrayList<>(
            List.of(
                Attributes.of(AttributeKey.stringKey("acme.first"), "1"),
                Attributes.of(AttributeKey.stringKey("acme.later"), "canary")));
    StampedLog log = original();

    StampedLog stamped = restamper.copiedLog(copy(log, () -> reads.remove(0)), log);

    assertThat(stamped.getAttributes().asMap()).hasSize(1).containsValue("1");
    assertThat(reads).hasSize(1);
    assertThat(stamped.getBodyValue().asString()).isEqualTo("hm");
  }

  @Test
  void copiedLog_valueThatChangesLater_wasCopied() {
    List<String> values = new ArrayList<>(List.of("1"));
    Attributes attributes = Attributes.builder().put(LIST, values).build();
    StampedLog log = original();

    StampedLog stamped = restamper.copiedLog(copy(log, () -> attributes), log);
    values.set(0, "canary");

    assertThat(stamped.getAttributes().get(LIST)).containsExactly("1");
  }

  @Test
  void copiedLog_categoryThatTheWrapperAdds_addsToTheOwnAndIsTakenOff() {
    Attributes attributes =
        Attributes.of(AttributeKey.stringArrayKey("assent.category"), List.of("content.chat"));
    StampedLog log = original();

    StampedLog stamped = restamper.copiedLog(copy(log, () -> attributes), log);

    assertThat(stamped.ownMask()).isEqualTo(log.ownMask() | fixture.mask("content.chat"));
    assertThat(stamped.getAttributes().isEmpty()).isTrue();
  }
}
