/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that were seen are known at once, and only service data stays in memory. */
class SpanNamesTest {
  private final Catalog catalog = Catalog.builtIn();
  private final Classifier classifier = new Classifier(catalog);
  private final SpanNames names = classifier.spanNames();
  private final long telemetry = Categories.builtIn().mask("service.telemetry");

  /** Attributes with the verdicts of a stamp. */
  private FlatAttributes stamped(String... namesAndValues) {
    var builder = Attributes.builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    DatumContext context =
        DatumContext.of(Place.INTERNAL_SPAN, "test", classifier.freeText(null), Limits.NONE);
    return new MaskSum(classifier, context, false).whole(builder.build());
  }

  @Test
  void mask_nameOfTheCatalog_isRememberedForItsKind() {
    for (int i = 0; i < 2; i++) {
      assertThat(names.mask(Attributes.empty(), "GET", SpanKind.CLIENT, "test"))
          .isEqualTo(telemetry);
      assertThat(names.mask(Attributes.empty(), "CLIENT", SpanKind.CLIENT, "test")).isZero();
      assertThat(names.mask(Attributes.empty(), "CLIENT", SpanKind.SERVER, "test"))
          .isEqualTo(Categories.UNCLASSIFIED);
      assertThat(names.mask(Attributes.empty(), "", SpanKind.SERVER, "test")).isZero();
    }
    assertThat(names.remembered()).containsExactly("GET");
  }

  @Test
  void mask_composedOfServiceData_isVerifiedEachTime() {
    FlatAttributes with = stamped("http.request.method", "GET", "http.route", "/a/{id}");
    for (int i = 0; i < 2; i++) {
      assertThat(names.mask(with, "GET /a/{id}", SpanKind.SERVER, "test")).isZero();
      assertThat(
              names.mask(stamped("http.route", "/a/{id}"), "GET /a/{id}", SpanKind.SERVER, "test"))
          .isEqualTo(Categories.UNCLASSIFIED);
    }
    assertThat(names.remembered()).containsExactly("GET /a/{id}");
  }

  /** The values of the last match are compared, wherever they came from. */
  @Test
  void mask_sameNameWithOtherValues_isNotMatchedByTheLastOnes() {
    for (int i = 0; i < 3; i++) {
      assertThat(mask("http.request.method", "GET", "http.route", "/a")).isZero();
      assertThat(mask("http.request.method", "GET", "http.route", "/b")).isPositive();
      assertThat(mask("http.request.method", "PUT", "http.route", "/a")).isPositive();
      assertThat(mask("http.route", "GET", "http.request.method", "/a")).isPositive();
      assertThat(mask("url.scheme", "GET", "http.route", "/a")).isPositive();
      assertThat(mask("http.request.method", "GET")).isPositive();
      assertThat(mask("http.route", "/a", "url.scheme", "https", "http.request.method", "GET"))
          .isZero();
    }
  }

  private long mask(String... namesAndValues) {
    return names.mask(stamped(namesAndValues), "GET /a", SpanKind.SERVER, "test")
        & Categories.UNCLASSIFIED;
  }

  @Test
  void mask_afterADeclaration_matchesAsBefore() {
    for (int i = 0; i < 4; i++) {
      assertThat(mask("http.request.method", "GET", "http.route", "/a")).isZero();
      assertThat(mask("http.request.method", "GET", "http.route", "/a")).isZero();
      assertThat(mask("http.request.method", "GET", "http.route", "/b")).isPositive();
      catalog.declareEvent("acme.event." + i, telemetry);
      catalog.declareAttribute("acme.field." + i, telemetry, AttributeType.STRING, 9);
    }
    assertThat(names.remembered()).containsExactly("GET /a");
  }

  @Test
  void mask_composedOfWhatNeedsConsent_isNotKept() {
    FlatAttributes with = stamped("http.request.method", "GET", "http.route", "/users/4711");
    assertThat(names.mask(with, "GET /users/4711", SpanKind.SERVER, "test")).isZero();
    assertThat(names.mask(with.toBuilder().build(), "GET /users/4711", SpanKind.SERVER, "test"))
        .isZero();
    assertThat(names.remembered()).isEqualTo(List.of());
  }

  @Test
  void mask_unknownName_isNotKept() {
    assertThat(names.mask(Attributes.empty(), "jane doe", SpanKind.SERVER, "test"))
        .isEqualTo(Categories.UNCLASSIFIED);
    assertThat(names.remembered()).isEmpty();
  }

  private static final String SCHEDULING = "io.opentelemetry.spring-scheduling-3.1";

  @Test
  void mask_classAndFunction_countForScopesThatSetThem() {
    FlatAttributes with = stamped("code.namespace", "com.acme.Orders", "code.function", "find");
    for (int i = 0; i < 2; i++) {
      assertThat(names.mask(with, "Orders.find", SpanKind.INTERNAL, SCHEDULING)).isZero();
      assertThat(names.mask(with, "Orders.find", SpanKind.INTERNAL, "test"))
          .isEqualTo(Categories.UNCLASSIFIED);
      assertThat(names.mask(with, "Orders.found", SpanKind.INTERNAL, SCHEDULING))
          .isEqualTo(Categories.UNCLASSIFIED);
    }
  }

  @Test
  void compose_classAndFunction_replaceAnyNameForScopesThatSetThem() {
    FlatAttributes both =
        stamped("code.namespace", "com.acme.Orders$$SpringCGLIB$$0", "code.function", "find");
    FlatAttributes one = stamped("code.function.name", "com.acme.Orders.find");
    assertThat(names.compose(SCHEDULING, both)).isEqualTo("Orders.find");
    assertThat(names.compose(SCHEDULING, one)).isEqualTo("Orders.find");
    assertThat(names.compose("test", both)).isNull();
    assertThat(names.compose("test", one)).isNull();
    assertThat(names.compose(SCHEDULING, stamped("code.function", "find"))).isNull();
    assertThat(names.compose("org.springframework.boot", both)).isEqualTo("task orders.find");
  }

  @Test
  void constant_firstWord_isOfTheCatalog() {
    assertThat(names.constant("Session.find com.acme.Order")).isEqualTo("Session.find");
    assertThat(names.constant("Render jane.doe")).isEqualTo("Render");
    assertThat(names.constant("Session.findings jane")).isNull();
    assertThat(names.constant("Session.find")).isNull();
    assertThat(names.constant("jane Session.find")).isNull();
    assertThat(names.constant(" Session.find")).isNull();
    assertThat(names.constant("")).isNull();
  }
}
