/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** The copy of a datum's attributes that the pass over it creates. */
class MaskSumTest {
  private static final Attributes PLAIN =
      Attributes.of(stringKey("http.request.method"), "GET", longKey("server.port"), 443L);

  private final Classifier classifier = new Classifier(Catalog.builtIn());
  private final MaskSum sum =
      new MaskSum(
          classifier,
          DatumContext.of(Place.LOG, "test", classifier.freeText(null), Limits.NONE),
          false);

  @Test
  void whole_carriersAmongOthers_areNotCopied() {
    Attributes given =
        PLAIN.toBuilder()
            .put(AttributeKey.valueKey(ReservedAttributes.SUBJECT), Value.empty())
            .put(ReservedAttributes.CATEGORY, "service.usage")
            .put("unheard.of", "x")
            .build();
    assertThat(sum.whole(given)).isEqualTo(PLAIN.toBuilder().put("unheard.of", "x").build());
    assertThat(sum.hidden()).isEqualTo(2);
    assertThat(sum.isFrozen()).isTrue();
  }

  @Test
  void part_afterTheWhole_isNotCopied() {
    FlatAttributes copy = sum.whole(PLAIN);
    sum.part(Attributes.of(stringKey("url.scheme"), "https"));
    assertThat(copy).isEqualTo(PLAIN);
  }

  @Test
  void whole_somethingCanStillChange_saysSo() {
    sum.whole(Attributes.of(stringArrayKey("process.command_args"), List.of("a")));
    assertThat(sum.isFrozen()).isFalse();
  }

  @Test
  void whole_moreThanItSaysItHas_allIsCopied() {
    Attributes lying = Mockito.mock(Attributes.class);
    Mockito.when(lying.size()).thenReturn(1);
    Mockito.doAnswer(
            call -> {
              BiConsumer<Object, Object> taker = call.getArgument(0);
              PLAIN.forEach(taker::accept);
              taker.accept(stringKey("url.scheme"), "https");
              return null;
            })
        .when(lying)
        .forEach(Mockito.any());
    assertThat(sum.whole(lying)).isEqualTo(PLAIN.toBuilder().put("url.scheme", "https").build());
  }
}
