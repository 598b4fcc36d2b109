/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A span name has what compilers, proxies and lambdas add to code in no form. */
class SpanNameFormTest {
  @ParameterizedTest
  @CsvSource({
    "WHOLE, Orders, Orders",
    "LOWER, GET, get",
    "CLASS, com.acme.Orders, Orders",
    "CLASS, Orders, Orders",
    "CLASS, com.acme.Shop$Orders, Orders",
    "CLASS, com.acme.Shop$1, Shop$1",
    "CLASS, com.acme.Orders$$SpringCGLIB$$0, Orders",
    "CLASS, com.acme.Orders$$EnhancerBySpringCGLIB$$1a2b3c4d, Orders",
    "CLASS, com.acme.Orders$ByteBuddy$f00Ba4, Orders",
    "CLASS, com.acme.Orders_ClientProxy, Orders",
    "CLASS, com.acme.Job$$Lambda/0x00007f3c5c0a1b40, Job",
    "CLASS, com.acme.Job$$Lambda$14/0x0000000800c03000, Job",
    "CLASS, jdk.proxy2.$Proxy12, $Proxy12",
    "BEAN, com.acme.Orders$$SpringCGLIB$$0, orders",
    "FUNCTION, com.acme.Orders.find, Orders.find",
    "FUNCTION, com.acme.Shop$Orders.find, Orders.find",
    "FUNCTION, com.acme.Orders$$SpringCGLIB$$0.find, Orders.find",
    "FUNCTION, com.acme.Job$$Lambda/0x00007f3c5c0a1b40.run, Job.run",
    "FUNCTION, Orders.find, Orders.find",
  })
  void apply_value_isShortened(SpanNameForm form, String value, String text) {
    assertThat(form.apply(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "WHOLE, ''",
    "LOWER, ''",
    "CLASS, ''",
    "CLASS, com.acme.",
    "CLASS, com.acme.4711",
    "CLASS, 1990-05-12",
    "BEAN, -",
    "FUNCTION, find",
    "FUNCTION, .find",
    "FUNCTION, Orders.",
    "FUNCTION, com.acme.4711.find",
  })
  void apply_valueWithoutAClass_isNone(SpanNameForm form, String value) {
    assertThat(form.apply(value)).isNull();
    assertThat(form.end(value, 0, value)).isEqualTo(-1);
  }

  /** What a form makes of a value is what it recognizes; both are written without the other. */
  @ParameterizedTest
  @CsvSource({
    "WHOLE, Orders",
    "LOWER, GET",
    "CLASS, com.acme.Orders",
    "CLASS, com.acme.Shop$Orders",
    "CLASS, com.acme.Shop$1",
    "BEAN, com.acme.Orders",
    "FUNCTION, com.acme.Shop$Orders.find",
    "FUNCTION, Orders.find",
  })
  void end_ofWhatApplyMakes_isItsEnd(SpanNameForm form, String value) {
    String text = form.apply(value);
    assertThat(text).isNotNull();
    assertThat(form.end("a " + text + " b", 2, value)).isEqualTo(2 + text.length());
    assertThat(form.end("a " + text.substring(1), 2, value)).isEqualTo(-1);
    assertThat(form.end("a", 1, value)).isEqualTo(-1);
  }
}
