/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

/**
 * The categories of free text that is recorded under a logger's or scope's name. Immutable.
 *
 * @param text of log bodies and status descriptions, which the application itself writes
 * @param exceptions of exceptions' messages and of stack traces as text: their causes come from
 *     others, so that a trusted logger opens them only if the catalog says so
 */
public record FreeText(long text, long exceptions) {}
