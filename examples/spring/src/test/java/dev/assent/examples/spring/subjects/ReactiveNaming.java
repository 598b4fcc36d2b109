/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring.subjects;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Names the user of a request on Netty: in Reactor's context, if the application registers an
 * accessor for it; else only while the handling is assembled, which names nobody.
 */
@Component
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
class ReactiveNaming implements WebFilter {
  private final boolean propagates;

  ReactiveNaming(@Value("${subjects.propagate}") boolean propagates) {
    this.propagates = propagates;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String user = exchange.getRequest().getHeaders().getFirst("X-Chat-User");
    if (user == null) {
      return chain.filter(exchange);
    }
    Baggage named = Baggage.builder().put("assent.subject", "acme/" + user).build();
    if (propagates) {
      return chain
          .filter(exchange)
          .contextWrite(context -> context.put(ContextAccessor.KEY, Context.current().with(named)));
    }
    try (Scope scope = named.makeCurrent()) {
      return chain.filter(exchange);
    }
  }
}
