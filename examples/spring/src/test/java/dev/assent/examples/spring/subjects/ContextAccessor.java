/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring.subjects;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.opentelemetry.context.Context;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Lets Reactor and Micrometer's context propagation hand the context of OpenTelemetry on. */
@Component
@ConditionalOnProperty("subjects.propagate")
@SuppressWarnings("MustBeClosedChecker") // the next call replaces the context
class ContextAccessor implements ThreadLocalAccessor<Context>, InitializingBean {
  static final String KEY = "opentelemetry";

  @Override
  public void afterPropertiesSet() {
    ContextRegistry.getInstance().registerThreadLocalAccessor(this);
  }

  @Override
  public Object key() {
    return KEY;
  }

  @Override
  public Context getValue() {
    return Context.current();
  }

  @Override
  public void setValue(Context value) {
    value.makeCurrent();
  }

  @Override
  public void setValue() {
    Context.root().makeCurrent();
  }
}
