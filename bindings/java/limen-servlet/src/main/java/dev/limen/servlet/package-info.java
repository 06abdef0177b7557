/**
 * limen behind jakarta.servlet: {@link dev.limen.servlet.LimenFilter} protects, {@link dev.limen.servlet.Auth} tells
 * who asks.
 *
 * <p>A request is answered by one credential. Where its {@code Authorization} field brings a bearer token, the cookie
 * is not looked at, whether the token is good or not; otherwise the cookie speaks. So what needs no CSRF token (a
 * bearer token, which no browser sends by itself) can never act with the rights of a cookie. What cannot be known right
 * now is 503, and never taken for nobody.
 */
package dev.limen.servlet;
