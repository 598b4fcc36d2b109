/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.SharedKeys;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Which keys are planned for, and how many. */
class AttributePlansTest {
  private static final List<String> NAMES =
      List.of(
          "server.port",
          "client.port",
          "http.response.status_code",
          "http.request.resend_count",
          "thread.id",
          "http.request.body.size");

  private final Classifier classifier = new Classifier(Catalog.builtIn());
  private final List<Integer> bounds = new ArrayList<>();
  private int next;
  private final AttributePlans plans =
      new AttributePlans(
          classifier,
          Integer.MAX_VALUE,
          bound -> {
            bounds.add(bound);
            return next;
          });

  /** A pass without plans over one attribute. */
  private FlatAttributes one(String name) {
    return classified(Attributes.of(longKey(name), 1L));
  }

  private FlatAttributes classified(Attributes attributes) {
    DatumContext context =
        DatumContext.of(Place.SERVER_SPAN, "test", classifier.freeText(null), Limits.NONE);
    return new MaskSum(classifier, context, false).whole(attributes);
  }

  private void add(String name) {
    plans.add(one(name));
  }

  private boolean has(String name) {
    SharedKeys any = plans.ofSize(1, classifier.entries());
    return any != null && plans.instead(any, 0, longKey(name)) != null;
  }

  @Test
  void add_moreThanFit_replacesOneOnlyNowAndThen() {
    NAMES.subList(0, AttributePlans.MAX).forEach(this::add);
    assertThat(bounds).isEmpty();
    assertThat(NAMES.subList(0, AttributePlans.MAX)).allMatch(this::has);

    next = AttributePlans.MAX;
    add(NAMES.get(5));
    assertThat(has(NAMES.get(5))).isFalse();
    assertThat(bounds).containsExactly(AttributePlans.MAX * AttributePlans.RARE);

    next = 2;
    add(NAMES.get(5));
    assertThat(NAMES)
        .filteredOn(this::has)
        .containsExactlyInAnyOrder(NAMES.get(0), NAMES.get(1), NAMES.get(3), NAMES.get(5));
  }

  /** Keys of a foreign class can make the API keep two values of a name. */
  @Test
  void add_nameThatIsThereTwice_isNoPlan() {
    AttributeKey<Long> key = longKey(NAMES.get(0));
    Attributes twice = mock(Attributes.class);
    when(twice.size()).thenReturn(2);
    doAnswer(
            call -> {
              BiConsumer<AttributeKey<?>, Object> to = call.getArgument(0);
              to.accept(key, 1L);
              to.accept(longKey(NAMES.get(0)), 2L);
              return null;
            })
        .when(twice)
        .forEach(any());

    plans.add(classified(twice));

    assertThat(plans.ofSize(2, classifier.entries())).isNull();
  }

  @Test
  void add_sameTwice_takesOnePlace() {
    add(NAMES.get(0));
    NAMES.subList(0, AttributePlans.MAX).forEach(this::add);
    assertThat(NAMES.subList(0, AttributePlans.MAX)).allMatch(this::has);
  }

  @Test
  void ofSize_afterADeclaration_isNull() {
    Catalog catalog = Catalog.builtIn();
    Classifier other = new Classifier(catalog);
    DatumContext context = DatumContext.ofPart(other.freeText(null));
    FlatAttributes attributes =
        new MaskSum(other, context, false).whole(Attributes.of(stringKey("http.route"), "/a"));
    plans.add(attributes);
    assertThat(plans.ofSize(1, other.entries())).isNotNull();

    catalog.declareEvent("acme.event", 1);
    assertThat(plans.ofSize(1, other.entries())).isNull();
    assertThat(plans.ofSize(2, other.entries())).isNull();
  }

  @Test
  void instead_otherFirstKeys_isNull() {
    plans.add(two("http.response.status_code", "server.port"));
    plans.add(two("client.port", "thread.id"));
    SharedKeys first = requireNonNull(plans.ofSize(2, classifier.entries()));
    assertThat(plans.instead(first, 1, longKey("thread.id"))).isNull();
    assertThat(plans.instead(first, 0, longKey("client.port"))).isNotNull();
  }

  private FlatAttributes two(String one, String other) {
    return classified(Attributes.of(longKey(one), 1L, longKey(other), 1L));
  }

  @Test
  void has_keys_byNameAndType() {
    SharedKeys keys = one("server.port").shareable();
    assertThat(keys.has(0, longKey("server.port"))).isTrue();
    assertThat(keys.has(0, longKey(new String("server.port".toCharArray())))).isTrue();
    assertThat(keys.has(0, longKey("server.poru"))).isFalse();
    assertThat(keys.has(0, stringKey("server.port"))).isFalse();
    assertThat(keys.has(0, AttributeKey.valueKey("server.port"))).isFalse();
  }

  @Test
  void add_nameThatIsNotListed_isNotPlanned() {
    plans.add(classified(Attributes.of(longKey("acme.unknown"), 1L)));
    plans.add(classified(Attributes.of(longKey("http.route"), 1L)));
    plans.add(classified(Attributes.empty()));
    assertThat(plans.ofSize(0, classifier.entries())).isNull();
    assertThat(plans.ofSize(1, classifier.entries())).isNull();
  }
}
