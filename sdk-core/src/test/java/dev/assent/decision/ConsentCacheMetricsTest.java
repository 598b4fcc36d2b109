/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.cache.ConsentCacheMetrics;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsentCacheMetricsTest {
  @TempDir Path directory;

  @Test
  void meters_tellLookUpsLoadsAndFailures_andNoSubject() {
    Fixture fixture = new Fixture(directory);
    FakePlatform platform = new FakePlatform("https://consent.example");
    platform.say(ConsentDocument.silent("acme"));
    platform.reply("acme/kanarienvogel", new ConsentReply.Failed("down", null, false));
    DecisionsBuilder builder =
        fixture
            .builder()
            .sources(List.of())
            .consentSources(List.of(platform))
            .sourceCallers(() -> Runnable::run);
    try (Decisions decisions = fixture.built(builder)) {
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      ConsentCacheMetrics.of(decisions.cache()).bindTo(registry);

      Subject first = decisions.subject("acme/kanarienvogel");
      fixture.executor.runDue();
      assertThat(decisions.subject("acme/kanarienvogel")).isSameAs(first);

      assertThat(gets(registry, "hit")).isEqualTo(1);
      assertThat(gets(registry, "miss")).isEqualTo(1);
      assertThat(registry.get("assent.consent.requests").functionTimer().count()).isEqualTo(2);
      assertThat(registry.get("assent.consent.failures").functionCounter().count()).isEqualTo(1);
      assertThat(registry.get("assent.consent.waiting").gauge().value()).isZero();
      assertThat(registry.getMeters())
          .allSatisfy(meter -> assertThat(tags(meter)).doesNotContain("kanarienvogel"));
    }
  }

  private static String tags(Meter meter) {
    return meter.getId().getTags().stream().map(Tag::getValue).toList().toString();
  }

  private static double gets(SimpleMeterRegistry registry, String result) {
    return registry
        .get("cache.gets")
        .tag("cache", "assent.consent")
        .tag("result", result)
        .functionCounter()
        .count();
  }
}
